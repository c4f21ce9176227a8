"""Searching, filtering, sorting and paging."""

from tests.sandbox.practice import Practice


def numbers(practice: Practice, **query: object) -> list[str]:
    return [one["CustomerNumber"] for one in practice.get("customers", **query)["Customers"]]


def test_an_empty_list_has_no_pages(practice: Practice) -> None:
    practice.log_in()
    page = practice.get("invoices")
    assert page["MetaInformation"] == {"@TotalResources": 0, "@TotalPages": 0, "@CurrentPage": 1}
    assert page["Invoices"] == []


def test_search_finds_neighbours_without_regard_to_case(fortnox: Practice) -> None:
    fortnox.customer("c-11")
    assert numbers(fortnox, customernumber="C-1") == ["C-1", "c-11"]


def test_only_the_first_search_counts(fortnox: Practice) -> None:
    fortnox.customer("C-2", City="Umeå")
    assert numbers(fortnox, name="boule", city="Umeå") == ["C-1", "C-2"]
    fortnox.control("company", {"several_searches": True})
    assert numbers(fortnox, name="boule", city="Umeå") == ["C-2"]


def test_an_unknown_parameter_is_ignored(fortnox: Practice) -> None:
    assert numbers(fortnox, favourite="yes") == ["C-1"]


def test_pages_and_offsets(fortnox: Practice) -> None:
    for number in ("C-2", "C-3"):
        fortnox.customer(number)
    second = fortnox.get("customers", limit=2, page=2)
    assert second["MetaInformation"] == {"@TotalResources": 3, "@TotalPages": 2, "@CurrentPage": 2}
    assert [one["CustomerNumber"] for one in second["Customers"]] == ["C-3"]
    assert numbers(fortnox, offset=1) == ["C-2", "C-3"]


def test_a_page_holds_at_most_500(fortnox: Practice) -> None:
    information = fortnox.get("accounts", limit=9999, financialyear=8)["MetaInformation"]
    assert information["@TotalPages"] == 1
    assert (
        fortnox.send("GET", "customers", params={"limit": "all"}).json()["ErrorInformation"]["code"]
        == 2000588
    )


def test_sorting_needs_a_known_key(fortnox: Practice) -> None:
    fortnox.customer("A-1")
    assert numbers(fortnox, sortby="customernumber") == ["A-1", "C-1"]
    assert numbers(fortnox, sortby="customernumber", sortorder="descending") == ["C-1", "A-1"]
    assert fortnox.send("GET", "customers", params={"sortby": "age"}).status_code == 400


def test_last_modified_is_swedish_time(fortnox: Practice) -> None:
    fortnox.clock.now += 120
    fortnox.customer("C-2")
    assert numbers(fortnox, lastmodified="2026-11-20 12:01") == ["C-2"]
    assert numbers(fortnox, lastmodified="2026-11-20 12:03") == []


def test_invoice_filters_and_dates(fortnox: Practice) -> None:
    for day in ("2026-10-01", "2026-11-02", "2026-11-03"):
        fortnox.invoice(InvoiceDate=day)
    fortnox.put("invoices/1/bookkeep")
    fortnox.put("invoices/2/cancel")
    found = {
        name: [one["DocumentNumber"] for one in fortnox.get("invoices", filter=name)["Invoices"]]
        for name in ("unpaid", "unpaidoverdue", "cancelled", "unbooked", "fullypaid")
    }
    assert found == {
        "unpaid": ["1"],
        "unpaidoverdue": ["1"],
        "cancelled": ["2"],
        "unbooked": ["3"],
        "fullypaid": [],
    }
    assert len(fortnox.get("invoices", fromdate="2026-11-02", todate="2026-11-02")["Invoices"]) == 1


def test_an_invoice_is_found_by_our_reference_but_not_only_that_one(fortnox: Practice) -> None:
    fortnox.invoice(ExternalInvoiceReference1="fi:1")
    fortnox.invoice(ExternalInvoiceReference1="fi:12")
    found = fortnox.get("invoices", externalinvoicereference1="FI:1")["Invoices"]
    assert [one["ExternalInvoiceReference1"] for one in found] == ["fi:1", "fi:12"]


def test_unknown_parameters_may_be_refused(fortnox: Practice) -> None:
    fortnox.control("company", {"strict_parameters": True})
    assert fortnox.refusal("GET", "customers?favourite=yes") == (400, 2000588)
    assert fortnox.refusal("GET", "customers?CustomerNumber=C-1") == (400, 2000588)
    assert fortnox.refusal("GET", "customers?fromdate=2026-01-01") == (400, 2000588)
    assert numbers(fortnox, customernumber="C-1", limit=5, sortby="name", lastmodified="2026-11-20") == [
        "C-1"
    ]


def test_parameter_names_in_capitals_do_nothing(fortnox: Practice) -> None:
    fortnox.customer("X-9")
    assert numbers(fortnox, CUSTOMERNUMBER="C-1") == ["C-1", "X-9"]


def test_last_modified_counts_minutes_from_their_start(fortnox: Practice) -> None:
    fortnox.clock.now += 30
    fortnox.customer("C-2")
    assert numbers(fortnox, lastmodified="2026-11-20 12:00") == ["C-1", "C-2"]
    assert numbers(fortnox, lastmodified="2026-11-20 12:00:30") == ["C-2"]
    assert numbers(fortnox, lastmodified="2026-11-20T12:00:31") == []
    assert numbers(fortnox, lastmodified="2026-11-21") == []
    for wrong in ("yesterday", "2026-11-20T12:00Z", "2026-11-31 10:00"):
        assert fortnox.refusal("GET", f"customers?lastmodified={wrong}") == (400, 2000588)


def test_the_hour_that_comes_twice_hides_records(fortnox: Practice) -> None:
    """On 25 October 2026 the clock went from 03:00 back to 02:00: the second 02:10 reads as before 02:30."""
    change = {"type": "customers", "number": "C-1", "set": {"City": "Lund"}}
    fortnox.control("change", {**change, "at": "2026-10-25T02:10:00+01:00"})
    assert numbers(fortnox, lastmodified="2026-10-25 02:30") == []
    assert numbers(fortnox, lastmodified="2026-10-25 02:00") == ["C-1"]


def test_a_booked_payment_changes_its_invoice_in_the_lists(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.payment()
    fortnox.clock.now += 600
    assert fortnox.get("invoices", lastmodified="2026-11-20 12:10")["Invoices"] == []
    fortnox.put("invoicepayments/1/bookkeep")
    assert fortnox.get("invoices", lastmodified="2026-11-20 12:10")["Invoices"][0]["Balance"] == 75
    assert fortnox.get("invoicepayments", lastmodified="2026-11-20 12:10")["InvoicePayments"][0]["Booked"]
    assert len(fortnox.get("vouchers", lastmodified="2026-11-20 12:10")["Vouchers"]) == 1


def test_amounts_sort_as_numbers(fortnox: Practice) -> None:
    for price in (9.5, 100, 20.25):
        fortnox.invoice(price, InvoiceRows=[{"Description": "x", "DeliveredQuantity": "1", "Price": price,
                                             "AccountNumber": 3440, "VAT": 0}])  # fmt: skip
    totals = [one["Total"] for one in fortnox.get("invoices", sortby="total")["Invoices"]]
    assert totals == sorted(totals)


def test_the_last_page_is_short_and_the_next_one_empty(fortnox: Practice) -> None:
    for number in range(2, 6):
        fortnox.customer(f"C-{number}")
    sizes = [len(numbers(fortnox, limit=2, page=page)) for page in (1, 2, 3, 4)]
    assert sizes == [2, 2, 1, 0]


def test_a_new_row_shifts_the_pages(fortnox: Practice) -> None:
    for number in ("C-2", "C-3"):
        fortnox.customer(number)
    first = numbers(fortnox, limit=2, sortby="customernumber")
    fortnox.customer("A-1")
    second = numbers(fortnox, limit=2, page=2, sortby="customernumber")
    assert (first, second) == (["C-1", "C-2"], ["C-2", "C-3"])


def test_payments_are_listed_by_invoice_and_date_and_say_less_than_one_by_one(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.booked()
    fortnox.payment(2, PaymentDate="2026-11-12")
    fortnox.payment(1, PaymentDate="2026-11-11")
    listed = fortnox.get("invoicepayments", sortby="paymentdate")["InvoicePayments"]
    assert [one["Number"] for one in listed] == ["2", "1"]
    found = fortnox.get("invoicepayments", invoicenumber=2)["InvoicePayments"]
    assert [one["Number"] for one in found] == ["1"]
    left_out = set(fortnox.get("invoicepayments/1")) - set(listed[0])
    assert {"ModeOfPayment", "ModeOfPaymentAccount", "AmountCurrency", "VoucherNumber"} <= left_out


def test_vouchers_are_listed_per_year_and_series_in_order(fortnox: Practice) -> None:
    fortnox.booked(InvoiceDate="2025-12-30")
    fortnox.booked(InvoiceDate="2026-01-02")
    fortnox.booked(InvoiceDate="2026-01-03")
    fortnox.payment(2, PaymentDate="2026-01-05")
    fortnox.put("invoicepayments/1/bookkeep")

    def listed(path: str = "vouchers", **query: object) -> list[str]:
        return [f"{one['Year']}-{one['VoucherSeries']}-{one['VoucherNumber']}"
                for one in fortnox.get(path, **query)["Vouchers"]]  # fmt: skip

    assert listed(financialyear=8) == ["8-B-1", "8-B-2", "8-C-1"]
    assert listed(financialyear=7) == listed(financialyeardate="2025-06-01") == ["7-B-1"]
    assert listed(financialyear=8, voucherseries="C") == listed("vouchers/sublist/C", financialyear=8)
    assert listed(financialyear=8, fromdate="2026-01-03", todate="2026-01-04") == ["8-B-2"]
    assert fortnox.send("GET", "vouchers", params={"financialyear": 99}).status_code == 404


def test_invoices_are_found_by_label(fortnox: Practice) -> None:
    fortnox.invoice(Labels=[{"Id": 7}])
    fortnox.invoice(Labels=[{"Id": 77}])
    assert [one["DocumentNumber"] for one in fortnox.get("invoices", label=7)["Invoices"]] == ["1"]
