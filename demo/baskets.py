"""Which offers end up together on one invoice, depending on who buys."""

import random

from demo import price_list as sold
from demo.price_list import Offer
from demo.record import Record

Basket = tuple[Offer, ...]

FIRST_FOR_CLUB: Basket = (sold.CLUB_FEE, sold.FEE_PER_MEMBER)
FOR_CLUBS: tuple[Basket, ...] = (
    (sold.SENIOR, sold.JUNIOR, sold.VETERAN),
    (sold.VETERAN,),
    (sold.SENIOR, sold.DAY_LICENCE),
    (sold.MEMBERSHIPS,),
    (sold.DOUBLE, sold.LUNCH),
    (sold.TRIPLE,),
    (sold.OPEN_CLASS, sold.DOUBLE),
    (sold.OPEN_CLASS, sold.LUNCH),
    (sold.YOUTH_CAMP, sold.JUNIOR, sold.BUFFET),
    (sold.DAY_LICENCE, sold.OPEN_CLASS, sold.BUFFET, sold.BANNER),
)
FOR_PERSONS: tuple[Basket, ...] = (
    (sold.OWN_LICENCE,),
    (sold.OWN_START,),
    (sold.OPEN_CLASS,),
    (sold.SUPPORTER,),
    (sold.DAY_LICENCE, sold.OWN_START),
)
FOR_COMPANIES: tuple[Basket, ...] = (
    (sold.BOARD,),
    (sold.SHIRT, sold.BANNER),
    (sold.BANNER,),
    (sold.TRY_OUT,),
    (sold.TRY_OUT, sold.BUFFET),
)
ABROAD: Basket = (sold.GUEST_TEAM,)


def basket_for(source: random.Random, customer: Record, *, first: bool) -> Basket:
    if customer["currency"] != "SEK":
        return ABROAD
    if customer["kind"] == "association":
        return FIRST_FOR_CLUB if first else source.choice(FOR_CLUBS)
    return source.choice(FOR_PERSONS if customer["kind"] == "person" else FOR_COMPANIES)


def rows(source: random.Random, basket: Basket, season: int) -> list[Record]:
    return [_row(offer, source.choice(offer.quantities), season) for offer in basket]


def _row(offer: Offer, quantity: str, season: int) -> Record:
    optional = {"unit": offer.unit, "cost_centre": offer.cost_centre, "project": offer.project}
    return {
        "internal_category": offer.category,
        "description": offer.description.format(season=season),
        "quantity": quantity,
        "unit_price": offer.unit_price,
        "vat_rate": offer.vat_rate,
        **{field: value for field, value in optional.items() if value is not None},
    }
