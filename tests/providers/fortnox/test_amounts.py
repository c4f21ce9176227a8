"""Whatever the rows, Fortnox's total is ours, to the öre."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from accounting.domain.records import InvoiceRow
from accounting.providers.fortnox.mappers import invoice as mapper
from accounting.providers.fortnox.settings import FortnoxConfig
from tests.providers.fortnox import samples

ORE = Decimal("0.01")
six_decimals = st.integers(-5_000_000_000, 5_000_000_000).map(lambda n: Decimal(n).scaleb(-6))
quantities = st.integers(-20_000_000, 20_000_000).map(lambda n: Decimal(n).scaleb(-6))
rows = st.builds(
    samples.row,
    quantity=quantities,
    unit_price=six_decimals,
    vat_rate=st.sampled_from([Decimal(rate) for rate in (0, 6, 12, 25)]),
)


def as_fortnox_counts(document: dict[str, Any]) -> Decimal:
    """Written from Fortnox's rules alone: rounds its inputs, each row, and VAT per rate on the document."""
    nets: dict[int, Decimal] = {}
    for row in document["InvoiceRows"]:
        quantity, price = (_ore(Decimal(row[key])) for key in ("DeliveredQuantity", "Price"))
        nets[row["VAT"]] = nets.get(row["VAT"], Decimal(0)) + _ore(quantity * price)
    return sum((net + _ore(net * rate / 100) for rate, net in nets.items()), Decimal(0))


def _ore(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, ROUND_HALF_UP)


@given(st.lists(rows, min_size=1, max_size=8), st.integers(-99, 99).map(lambda n: Decimal(n).scaleb(-2)))
def test_predicted_total_is_the_total_of_the_record(lines: list[InvoiceRow], rounding: Decimal) -> None:
    record = samples.invoice(*lines, rounding=rounding)
    rendered = mapper.to_fortnox(record, samples.links(), FortnoxConfig())
    assume(not rendered.findings)
    assert as_fortnox_counts(rendered.payload) == record.total == rendered.expected_total


@given(st.lists(rows, min_size=1, max_size=8))
def test_nothing_is_sent_with_more_decimals_than_fortnox_keeps(lines: list[InvoiceRow]) -> None:
    rendered = mapper.to_fortnox(samples.invoice(*lines), samples.links(), FortnoxConfig())
    for row in rendered.payload["InvoiceRows"]:
        for key in ("DeliveredQuantity", "Price"):
            assert _ore(Decimal(row[key])) == Decimal(row[key])


def test_an_invoice_that_adds_up_has_no_rounding_row() -> None:
    rendered = mapper.to_fortnox(samples.invoice(samples.row()), samples.links(), FortnoxConfig())
    assert len(rendered.payload["InvoiceRows"]) == 1


def test_a_drift_of_more_than_a_krona_is_not_hidden_in_a_rounding_row() -> None:
    row = samples.row(quantity=Decimal(1000), unit_price=Decimal("0.125"))
    findings = mapper.to_fortnox(samples.invoice(row), samples.links(), FortnoxConfig()).findings
    assert [(finding.code, finding.params) for finding in findings] == [
        ("rounding_too_large", {"difference": "-5", "currency": "SEK"})
    ]


def test_stated_rounding_may_be_as_large_as_the_sender_says() -> None:
    record = samples.invoice(samples.row(), rounding=Decimal("-76.50"))
    rendered = mapper.to_fortnox(record, samples.links(), FortnoxConfig())
    assert not rendered.findings
    assert rendered.payload["InvoiceRows"][-1]["Price"] == Decimal("-76.50")
