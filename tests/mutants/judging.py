"""Bugs in amounts, and in what may be sent without a person."""

from tests.mutants.mutant import Mutant

CHANGES = "tests/engine/test_changes.py"
CONNECTION = "tests/engine/test_connection.py"

MUTANTS = (
    Mutant(
        "float money",
        "accounting/domain/money.py",
        "    return amount.quantize(quantum(currency), rounding=ROUND_HALF_UP)\n",
        "    return Decimal(str(round(float(amount), exponent(currency)))).quantize(quantum(currency))\n",
        ("tests/engine/test_look_up.py::test_half_an_ore_of_vat_is_rounded_up_as_the_provider_does",),
    ),
    Mutant(
        "the provider's total is not compared",
        "accounting/sync/push.py",
        "    if expected is None or expected == total or memory.accepted(taken.item, total):\n",
        "    if expected is None or total is not None:\n",
        (f"{CONNECTION}::test_a_total_that_differs_needs_a_person_and_is_not_booked",),
    ),
    Mutant(
        "a booked document is credited without a person",
        "accounting/sync/block.py",
        "        _block([(item, finding) for item, finding in found if finding.blocks and not finding.recheck])\n",
        '        _block([(item, finding) for item, finding in found if item.operation == "create"])\n',
        (f"{CHANGES}::test_a_changed_booked_invoice_makes_no_write_but_one_problem",),
    ),
    Mutant(
        "the company is not checked",
        "accounting/sync/guard.py",
        "    if company.id != integration.company_id:\n",
        '    if company.id == "":\n',
        (f"{CONNECTION}::test_another_company_behind_the_token_stops_everything",),
    ),
    Mutant(
        "an outage spends tries",
        "accounting/sync/outcome.py",
        "    free = elsewhere or circuit.is_open(context.integration)\n",
        "    free = False\n",
        ("tests/engine/test_fault_table.py::test_a_rate_limit_is_obeyed_and_costs_no_try",),
    ),
)
