"""Accounts, cost centres and projects of the federation in 2025, and what its balance accounts opened with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAccount:
    """`kind`: T asset, S debt or equity, I income, K cost. Öre, debit positive; `before`: the result of 2024."""

    number: str
    name: str
    kind: str
    opening: int = 0
    before: int = 0


ACCOUNTS = (
    DemoAccount("1220", "Inventarier och verktyg", "T", 18_400_000),
    DemoAccount("1229", "Ackumulerade avskrivningar på inventarier", "T", -9_200_000),
    DemoAccount("1460", "Lager av klot och lillar", "T", 4_125_050),
    DemoAccount("1510", "Kundfordringar", "T", 6_180_000),
    DemoAccount("1710", "Förutbetalda hyreskostnader", "T", 2_850_000),
    DemoAccount("1910", "Kassa", "T", 312_500),
    DemoAccount("1930", "Företagskonto hos banken", "T", 61_334_210),
    DemoAccount("2067", "Balanserat överskott", "S", -68_214_500),
    DemoAccount("2069", "Årets resultat", "S", -3_417_760),
    DemoAccount("2440", "Leverantörsskulder", "S", -5_269_500),
    DemoAccount("2710", "Personalskatt", "S", -1_820_000),
    DemoAccount("2731", "Avräkning lagstadgade sociala avgifter", "S", -1_980_000),
    DemoAccount("2990", "Övriga upplupna kostnader", "S", -3_300_000),
    DemoAccount("3110", "Medlems- och föreningsavgifter", "I", before=-88_400_000),
    DemoAccount("3210", "Anmälningsavgifter, tävlingar", "I", before=-31_250_000),
    DemoAccount("3310", "Försäljning av klot och kläder", "I", before=-9_805_000),
    DemoAccount("3740", "Öres- och kronutjämning", "I", before=-40),
    DemoAccount("3985", "Bidrag från Riksidrottsförbundet", "I", before=-72_000_000),
    DemoAccount("4010", "Inköp av klot och kläder", "K", before=6_412_500),
    DemoAccount("5010", "Lokalhyra", "K", before=34_200_000),
    DemoAccount("5460", "Förbrukningsmateriel, banor och märken", "K", before=5_125_000),
    DemoAccount("5810", "Biljetter och resor till mästerskap", "K", before=19_330_000),
    DemoAccount("6110", "Kontorsmateriel", "K", before=1_240_280),
    DemoAccount("6570", "Bankkostnader", "K", before=310_500),
    DemoAccount("6980", "Föreningsavgifter", "K", before=1_200_000),
    DemoAccount("7210", "Löner till tjänstemän", "K", before=96_000_000),
    DemoAccount("7510", "Lagstadgade sociala avgifter", "K", before=30_164_000),
    DemoAccount("7832", "Avskrivningar på inventarier", "K", before=4_055_000),
    DemoAccount("8999", "Årets resultat", "K", before=3_417_760),
)
COST_CENTRES = {"10": "Kansliet", "20": "Tävling", "30": "Ungdom och utbildning"}
PROJECTS = {"SM25": "SM-veckan i Åmål", "NM25": "Nordiska mästerskapen i Århus", "SKOL": "Boule på schemat"}
