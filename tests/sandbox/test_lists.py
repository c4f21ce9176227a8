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
