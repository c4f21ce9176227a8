"""What the federation sells: text, net price, VAT and the dimensions each line is followed up on.

No article and no unit but "st": receivers refuse rows with articles or units missing in their registers.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    category: str
    description: str
    unit_price: str
    vat_rate: str
    quantities: tuple[str, ...] = ("1",)
    unit: str | None = "st"
    cost_centre: str | None = None
    project: str | None = None


FEW = tuple(str(n) for n in range(1, 5))
MANY = tuple(str(n) for n in range(3, 25))
HOURS = ("1.5", "2.5", "3.25", "4")

CLUB_FEE = Offer("club_fees", "Föreningsavgift {season}", "1500.00", "0", cost_centre="KANSLI")
FEE_PER_MEMBER = Offer("club_fees", "Avgift per aktiv medlem {season}", "45.50", "0", MANY)
MEMBERSHIPS = Offer("membership_fees", "Förbundsmedlemskap {season}", "75.00", "0", MANY)
SUPPORTER = Offer("membership_fees", "Stödmedlemskap {season}", "200.00", "0")

SENIOR = Offer("license_fees", "Tävlingslicens senior {season}", "350.00", "0", MANY)
JUNIOR = Offer("license_fees", "Tävlingslicens junior {season}", "150.00", "0", FEW, cost_centre="UNGDOM")
VETERAN = Offer("license_fees", "Tävlingslicens veteran {season}", "295.50", "0", MANY)
OWN_LICENCE = Offer("license_fees", "Tävlingslicens {season}, enskild utövare", "350.00", "0")
DAY_LICENCE = Offer("license_fees", "Dagslicens", "62.75", "0", FEW)

DOUBLE = Offer(
    "tournament_fees", "Anmälningsavgift Vintercupen, dubbel", "240.00", "0", FEW, cost_centre="ELIT"
)
TRIPLE = Offer(
    "tournament_fees", "Anmälningsavgift Trettonhelgsserien, trippel", "360.00", "0", FEW, project="1"
)
OWN_START = Offer("tournament_fees", "Startavgift precisionsskytte", "120.00", "0")
OPEN_CLASS = Offer("tournament_fees", "Startavgift öppen klass, Folkets inomhusspel", "188.68", "6", FEW)
YOUTH_CAMP = Offer(
    "tournament_fees", "Läger med tävling för ungdomar", "443.40", "6", FEW, cost_centre="UNGDOM", project="2"
)
LUNCH = Offer("tournament_fees", "Lunch och kaffe vid Vintercupen", "84.82", "12", MANY)
BUFFET = Offer(
    "tournament_fees", "Tävlingsbuffé, kött & vegetariskt à la Provence", "142.45", "12", FEW, project="1"
)
GUEST_TEAM = Offer(
    "tournament_fees", "Startavgift Mästarmötet, gästande lag", "85.50", "0", ("4",), project="1"
)

BOARD = Offer("sponsor_income", "Reklamskylt vid banan, säsong {season}", "12500.00", "25", project="1")
SHIRT = Offer("sponsor_income", "Logotyp på landslagets tröja", "18400.80", "25", cost_centre="ELIT")
BANNER = Offer("sponsor_income", "Annons på webbplatsen, per månad", "1237.45", "25", FEW)
TRY_OUT = Offer(
    "sponsor_income", "Prova på boule för personalen, per timme", "845.55", "25", HOURS, unit=None
)
