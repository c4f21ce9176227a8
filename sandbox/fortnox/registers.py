"""The small registers that are only read: currencies, modes of payment, cost centres and projects."""

from dataclasses import dataclass
from functools import partial

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import TEXT_ONLY, not_found
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import BASE, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc


@dataclass(frozen=True)
class Register:
    resource: str
    plural: str
    envelope: str
    scope: str
    key: str
    left_out_of_lists: tuple[str, ...] = ()

    def shown(self, doc: Doc) -> Doc:
        return {"@url": f"{BASE}{self.resource}/{doc[self.key]}", **public(doc)}

    def item(self, doc: Doc) -> Doc:
        return {name: value for name, value in self.shown(doc).items() if name not in self.left_out_of_lists}


REGISTERS = (
    Register("currencies", "Currencies", "Currency", "currency", "Code"),
    Register("modesofpayments", "ModesOfPayments", "ModeOfPayment", "settings", "Code"),
    Register("costcenters", "CostCenters", "CostCenter", "costcenter", "Code"),
    Register("projects", "Projects", "Project", "project", "ProjectNumber", ("Comments", "ContactPerson")),
)


def list_register(register: Register, request: FortnoxRequest) -> Reply:
    rules = ListRules(register.plural, register.item, searches={"description": contains("Description")})
    return listing(request, rules, request.books.all(register.resource).values())


def get_entry(register: Register, request: FortnoxRequest) -> Reply:
    doc = request.books.get(register.resource, request.params["Key"])
    if doc is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta posten.")
    return single(register.envelope, register.shown(doc))


def seed_registers(books: Books, entries: dict[str, list[Doc]]) -> None:
    for register in REGISTERS:
        for doc in entries[register.resource]:
            books.put(register.resource, doc[register.key], doc)


ROUTES = tuple(
    Route("GET", f"{register.resource}{tail}", register.scope, partial(answer, register))
    for register in REGISTERS
    for tail, answer in (("", list_register), ("/{Key}", get_entry))
)
