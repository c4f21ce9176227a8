"""Scopes, licences, routes and envelopes: what is refused before any resource is asked."""

from tests.sandbox.practice import Practice


def test_a_missing_scope_is_forbidden(practice: Practice) -> None:
    practice.log_in(scope="invoice")
    assert practice.refusal("GET", "customers")[0] == 403
    assert practice.send("GET", "invoices").status_code == 200


def test_a_missing_licence_has_its_code(fortnox: Practice) -> None:
    fortnox.control("company", {"company": "100200", "licences": {"invoice": False}})
    assert fortnox.refusal("GET", "invoices") == (403, 2001101)


def test_an_unknown_route_spells_its_error_in_capitals(fortnox: Practice) -> None:
    body = fortnox.send("GET", "nonsense").json()
    assert body["ErrorInformation"]["Code"] == 2000762


def test_a_validation_error_is_spelled_in_lower_case(fortnox: Practice) -> None:
    body = fortnox.send("GET", "invoices", params={"filter": "nice"}).json()
    assert body["ErrorInformation"] == {
        "error": 1,
        "message": "Ett ogiltigt filter har använts.",
        "code": 2000587,
    }


def test_a_wrong_method_is_not_a_missing_route(fortnox: Practice) -> None:
    assert fortnox.send("DELETE", "invoices/1").status_code == 405


def test_only_json_is_read_and_written(fortnox: Practice) -> None:
    plain = fortnox.send(
        "POST", "customers", data='{"Customer":{"Name":"x"}}', headers={"Content-Type": "text/plain"}
    )
    html = fortnox.send("GET", "customers", headers={"Accept": "text/html"})
    assert plain.json()["ErrorInformation"]["code"] == 1000031
    assert html.json()["ErrorInformation"]["code"] == 1000030


def test_broken_and_unwrapped_bodies_are_refused(fortnox: Practice) -> None:
    json_type = {"Content-Type": "application/json"}
    broken = fortnox.send("POST", "customers", data="{", headers=json_type)
    not_a_number = fortnox.send("POST", "customers", data='{"Customer":NaN}', headers=json_type)
    assert broken.json()["ErrorInformation"]["code"] == 2002115
    assert not_a_number.json()["ErrorInformation"]["code"] == 2002115
    assert fortnox.refusal("POST", "customers", "Kund", Name="x") == (400, 2001392)


def test_a_refused_request_leaves_nothing(fortnox: Practice) -> None:
    fortnox.refusal("POST", "invoices", "Invoice", CustomerNumber="C-1", Currency="USD")
    assert fortnox.ledger()["invoices"] == []
    assert fortnox.invoice()["DocumentNumber"] == "1"


def test_slashes_and_letters_are_escaped(fortnox: Practice) -> None:
    fortnox.customer("C-2", Name="Åre/Boule")
    text = fortnox.send("GET", "customers/C-2").text
    assert r'"Name":"\u00c5re\/Boule"' in text


def test_the_location_of_a_create_is_useless(fortnox: Practice) -> None:
    reply = fortnox.send("POST", "customers", json={"Customer": {"Name": "x"}})
    assert (reply.status_code, reply.headers["Location"]) == (201, "customers")


def test_a_trailing_slash_works(fortnox: Practice) -> None:
    assert fortnox.get("customers/")["MetaInformation"]["@TotalResources"] == 1


def test_companies_do_not_see_each_other(fortnox: Practice) -> None:
    fortnox.log_in(company="100300")
    assert fortnox.refusal("GET", "customers/C-1") == (404, 2000433)
    assert fortnox.get("companyinformation")["DatabaseNumber"] == 100300
    assert fortnox.get("settings/company")["DatabaseNumber"] == "100300"
