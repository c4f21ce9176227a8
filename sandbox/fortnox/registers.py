"""The small registers: currencies, modes of payment, cost centres and projects."""

from dataclasses import dataclass
from functools import partial

from sandbox.fortnox import register_writing
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import CURRENCY_NOT_FOUND, PROJECT_NOT_FOUND, TEXT_ONLY
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import BASE, created, deleted, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc


@dataclass(frozen=True)
class Register:
    """`required` besides the key; `blank` is what a new entry has unless told; `counter` numbers it."""

    resource: str
    plural: str
    envelope: str
    scope: str
    key: str
    blank: Doc
    required: tuple[str, ...] = ("Description",)
    left_out_of_lists: tuple[str, ...] = ()
    missing: int = TEXT_ONLY
    counter: str = ""

    def shown(self, doc: Doc) -> Doc:
        return {"@url": f"{BASE}{self.resource}/{doc[self.key]}", **public(doc)}

    def item(self, doc: Doc) -> Doc:
        return {name: value for name, value in self.shown(doc).items() if name not in self.left_out_of_lists}


CURRENCIES = Register(
    "currencies",
    "Currencies",
    "Currency",
    "currency",
    "Code",
    {"Description": "", "BuyRate": 1, "SellRate": 1, "Date": None, "IsAutomatic": False, "Unit": 1},
    missing=CURRENCY_NOT_FOUND,
)
MODES_OF_PAYMENT = Register(
    "modesofpayments",
    "ModesOfPayments",
    "ModeOfPayment",
    "settings",
    "Code",
    {"Description": "", "AccountNumber": ""},
    required=("AccountNumber",),
)
COST_CENTERS = Register(
    "costcenters",
    "CostCenters",
    "CostCenter",
    "costcenter",
    "Code",
    {"Description": "", "Note": "", "Active": True},
)
PROJECTS = Register(
    "projects",
    "Projects",
    "Project",
    "project",
    "ProjectNumber",
    {
        "Description": "",
        "Status": "ONGOING",
        "StartDate": None,
        "EndDate": None,
        "ProjectLeader": "",
        "ContactPerson": "",
        "Comments": "",
    },
    left_out_of_lists=("Comments", "ContactPerson"),
    missing=PROJECT_NOT_FOUND,
    counter="project",
)
REGISTERS = (CURRENCIES, MODES_OF_PAYMENT, COST_CENTERS, PROJECTS)


def list_register(register: Register, request: FortnoxRequest) -> Reply:
    rules = ListRules(register.plural, register.item, searches={"description": contains("Description")})
    return listing(request, rules, request.books.all(register.resource).values())


def get_entry(register: Register, request: FortnoxRequest) -> Reply:
    return single(register.envelope, register.shown(_found(register, request)))


def create_entry(register: Register, request: FortnoxRequest) -> Reply:
    wanted = request.payload(register.envelope, register.envelope)
    entry = register_writing.add_entry(request.books, register, wanted)
    return created(register.envelope, register.shown(entry), register.resource)


def change_entry(register: Register, request: FortnoxRequest) -> Reply:
    entry = _found(register, request)
    changes = request.payload(register.envelope, register.envelope)
    changed = register_writing.edit_entry(request.books, register, entry, changes)
    return single(register.envelope, register.shown(changed))


def delete_entry(register: Register, request: FortnoxRequest) -> Reply:
    register_writing.remove_entry(request.books, register, _found(register, request))
    return deleted()


def _found(register: Register, request: FortnoxRequest) -> Doc:
    return register_writing.found_entry(request.books, register, request.params["Key"])


def seed_registers(books: Books, entries: dict[str, list[Doc]]) -> None:
    for register in REGISTERS:
        for doc in entries[register.resource]:
            books.put(register.resource, doc[register.key], doc)
    books.raise_counter(PROJECTS.counter, len(entries[PROJECTS.resource]))


ROUTES = tuple(
    Route(method, f"{register.resource}{tail}", register.scope, partial(answer, register))
    for register in REGISTERS
    for method, tail, answer in (
        ("GET", "", list_register),
        ("POST", "", create_entry),
        ("GET", "/{Key}", get_entry),
        ("PUT", "/{Key}", change_entry),
        ("DELETE", "/{Key}", delete_entry),
    )
)
