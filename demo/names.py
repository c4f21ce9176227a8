"""What persons and streets are called."""

WOMEN = (
    "Åsa", "Märta", "Linnéa", "Ebba", "Gunilla", "Désirée", "Elin", "Fatima", "Maj-Britt", "Siv",
    "Zoë", "Birgitta", "Agnès", "Kerstin", "Wilma",
)  # fmt: skip
MEN = (
    "André", "Göran", "Björn", "Håkan", "Pär", "Émile", "Sören", "Ali", "Lars-Åke", "Östen",
    "René", "Torbjörn", "Oskar", "Jörgen", "Nils",
)  # fmt: skip
SURNAMES = (
    "Åkesson", "Öberg", "Ängström", "Sjödin", "Lindé", "O'Connor", "D'Ambrosio", "Björklund", "Hägg",
    "von Grusén", "Åhl", "Nordström", "Kulberg", "Wennergård", "Söderqvist", "Lövgren", "Rosén",
    "Backlund", "Fårén", "Özdemir",
)  # fmt: skip
STREETS = (
    "Grusgången", "Klotstigen", "Björkvägen", "Ågatan", "Parkallén", "Kastvägen", "Lillgrisgränd",
    "Östra Promenaden", "Skolgatan", "Idrottsvägen",
)  # fmt: skip
