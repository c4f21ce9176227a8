"""Customers: numbers are own or generated, never used twice, not even after deletion."""

from sandbox.fortnox import customer_writing
from sandbox.fortnox.customer_form import item, shown
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import created, deleted, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc

RULES = ListRules(
    "Customers",
    item,
    searches={
        "customernumber": contains("CustomerNumber"),
        "name": contains("Name"),
        "zipcode": contains("ZipCode"),
        "city": contains("City"),
        "email": contains("Email"),
        "phone": contains("Phone1"),
        "organisationnumber": contains("OrganisationNumber"),
        "gln": contains("GLN"),
        "glndelivery": contains("GLNDelivery"),
    },
    filters={"active": lambda doc: doc["Active"], "inactive": lambda doc: not doc["Active"]},
    sorts={"customernumber": "CustomerNumber", "name": "Name"},
)


def list_customers(request: FortnoxRequest) -> Reply:
    return listing(request, RULES, request.books.all("customers").values())


def get_customer(request: FortnoxRequest) -> Reply:
    return single("Customer", shown(_found(request)))


def create_customer(request: FortnoxRequest) -> Reply:
    wanted = request.payload("Customer", "Customer")
    return created("Customer", shown(customer_writing.add_customer(request.books, wanted)), "customers")


def change_customer(request: FortnoxRequest) -> Reply:
    customer = _found(request)
    changes = request.payload("Customer", "Customer")
    return single("Customer", shown(customer_writing.edit_customer(request.books, customer, changes)))


def delete_customer(request: FortnoxRequest) -> Reply:
    customer_writing.remove_customer(request.books, _found(request))
    return deleted()


def _found(request: FortnoxRequest) -> Doc:
    return customer_writing.found_customer(request.books, request.params["CustomerNumber"])


ROUTES = (
    Route("GET", "customers", "customer", list_customers),
    Route("POST", "customers", "customer", create_customer),
    Route("GET", "customers/{CustomerNumber}", "customer", get_customer),
    Route("PUT", "customers/{CustomerNumber}", "customer", change_customer),
    Route("DELETE", "customers/{CustomerNumber}", "customer", delete_customer),
)
