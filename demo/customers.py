"""Who becomes a customer in a month."""

import random
from datetime import date
from itertools import chain

from demo import clubs, identity, names
from demo.clubs import Organisation
from demo.plan import PLANS, Plan, before, first_number
from demo.record import Record
from demo.seeded import stream


def new_customers(plan: Plan, seed: int) -> list[Record]:
    source = stream(seed, "customers", plan.year, plan.month)
    people = list(
        chain(_associations(plan, seed), _persons(plan, seed), _companies(plan, seed), _abroad(plan))
    )
    source.shuffle(people)
    return [
        _numbered(person, f"{plan.year}-{number:04}")
        for number, person in enumerate(people, first_number(plan, "customers"))
    ]


def _numbered(customer: Record, number: str) -> Record:
    own_number = {} if customer["kind"] == "person" else {"customer_number": number}
    return {"source_ref": f"K-{number}", **own_number, **customer}


def _associations(plan: Plan, seed: int) -> list[Record]:
    source = stream(seed, "associations", plan.year, plan.month)
    numbers = identity.association_numbers(stream(seed, "association numbers"), len(clubs.ASSOCIATIONS))
    share = _share(plan, "associations")
    return [
        _organisation(source, club, "association") | {"org_number": number}
        for club, number in zip(clubs.ASSOCIATIONS[share], numbers[share], strict=True)
    ]


def _companies(plan: Plan, seed: int) -> list[Record]:
    source = stream(seed, "companies", plan.year, plan.month)
    numbers = identity.company_numbers(stream(seed, "company numbers"), len(clubs.COMPANIES))
    share = _share(plan, "companies")
    return [
        _organisation(source, company, "company")
        | {"org_number": number, "vat_number": f"SE{number.replace('-', '')}01"}
        for company, number in zip(clubs.COMPANIES[share], numbers[share], strict=True)
    ]


def _abroad(plan: Plan) -> list[Record]:
    return [
        {
            "kind": "association",
            "name": club.name,
            "email": f"info@{identity.ascii_label(club.name)}.example",
            "address1": "Påhittsesplanaden 3",
            "zip_code": club.zip_code,
            "city": club.city,
            "country_code": club.country_code,
            "currency": "EUR",
            "active": True,
        }
        for club in clubs.ABROAD[_share(plan, "abroad")]
    ]


def _persons(plan: Plan, seed: int) -> list[Record]:
    everybody = stream(seed, "persons")
    total = sum(month.persons for month in PLANS)
    first_names = everybody.sample([*names.WOMEN, *names.MEN], total)
    surnames = everybody.choices(names.SURNAMES, k=total)
    births = identity.birth_dates(everybody, total)
    cast = [
        _person(everybody, first_name, surname)
        | _identified(everybody, born, woman=first_name in names.WOMEN)
        for first_name, surname, born in zip(first_names, surnames, births, strict=True)
    ]
    return cast[_share(plan, "persons")]


def _identified(source: random.Random, born: date, *, woman: bool) -> Record:
    return {"personal_number": identity.personal_number(source, born, woman=woman)}


def _share(plan: Plan, field: str) -> slice:
    start = before(plan, field)
    return slice(start, start + plan.count(field))


def _organisation(source: random.Random, organisation: Organisation, kind: str) -> Record:
    mailbox = "kassor" if kind == "association" else "faktura"
    return {
        "kind": kind,
        "name": organisation.name,
        "email": f"{mailbox}@{identity.ascii_label(organisation.name)}.example",
        "phone": identity.landline(source),
        "address1": f"Box {source.randrange(10, 990)}",
        "zip_code": organisation.zip_code,
        "city": organisation.city,
        "country_code": organisation.country_code,
        "currency": "SEK",
        "your_reference": f"{source.choice(names.WOMEN + names.MEN)} {source.choice(names.SURNAMES)}",
        "active": True,
    }


def _person(source: random.Random, first_name: str, surname: str) -> Record:
    home = source.choice(clubs.ASSOCIATIONS)
    mailbox = f"{identity.ascii_label(first_name)}.{identity.ascii_label(surname)}"
    return {
        "kind": "person",
        "name": f"{first_name} {surname}",
        "email": f"{mailbox}@example.se",
        "phone": identity.mobile(source),
        "address1": f"{source.choice(names.STREETS)} {source.randrange(1, 60)}",
        "zip_code": home.zip_code,
        "city": home.city,
        "country_code": home.country_code,
        "currency": "SEK",
        "active": True,
    }
