"""The clubs and sponsors of the federation: invented names at real places."""

from typing import NamedTuple


class Organisation(NamedTuple):
    name: str
    city: str
    zip_code: str
    country_code: str = "SE"


ASSOCIATIONS: tuple[Organisation, ...] = (
    Organisation("Åmåls Klotsällskap", "Åmål", "662 30"),
    Organisation("Ängelholms Pétanquevänner", "Ängelholm", "262 32"),
    Organisation("Örnsköldsviks Boulegille", "Örnsköldsvik", "891 31"),
    Organisation("BK Lillkulan Växjö", "Växjö", "352 30"),
    Organisation("Gävle Cochonnet", "Gävle", "803 20"),
    Organisation("Klotkastarna i Umeå", "Umeå", "903 26"),
    Organisation("Luleå Norrskensboule", "Luleå", "972 31"),
    Organisation("Sundsvalls Stålkulor", "Sundsvall", "852 30"),
    Organisation("Mora Grus & Kula", "Mora", "792 30"),
    Organisation("Visby Ringmursboule", "Visby", "621 57"),
    Organisation("Kalmarsunds Pétanqueklubb", "Kalmar", "392 31"),
    Organisation("Falu Koppargrus IF", "Falun", "791 30"),
    Organisation("Östersunds Storsjökulor", "Östersund", "831 30"),
    Organisation("Skövde Kast & Kula", "Skövde", "541 30"),
    Organisation("Nyköpings Åkastare", "Nyköping", "611 32"),
    Organisation(
        "Kungsbacka, Fjärås och Särö Förenade Boule-, Pétanque- och Provençalspelares Ideella Förening "
        "för Unga, Äldre och Alla Däremellan på Norra Hallands Grusplaner",
        "Kungsbacka",
        "434 30",
    ),
    Organisation("L'Équipe Pétanque Göteborg", "Göteborg", "411 04"),
    Organisation("Kul & Klot Malmö", "Malmö", "211 20"),
    Organisation("Café Boule André", "Stockholm", "118 20"),
    Organisation("Västerås Mälarkastare", "Västerås", "722 11"),
    Organisation("Örebro Slottskulor", "Örebro", "702 10"),
    Organisation("Linköpings Snörräta", "Linköping", "582 23"),
    Organisation("Norrköpings Strömkulor", "Norrköping", "602 21"),
    Organisation("Jönköpings Vätterkast", "Jönköping", "553 16"),
    Organisation("Borås Väv & Klot", "Borås", "503 32"),
    Organisation("Trollhättans Fallkulor", "Trollhättan", "461 30"),
    Organisation("Helsingborgs Sundskast", "Helsingborg", "252 20"),
    Organisation("Ystads Österlenkulor", "Ystad", "271 42"),
    Organisation("Karlskrona Örlogsboule", "Karlskrona", "371 31"),
    Organisation("Halmstads Strandgrus", "Halmstad", "302 42"),
    Organisation("Varbergs Fästningskulor", "Varberg", "432 41"),
    Organisation("Uppsala Ekeby Pétanque", "Uppsala", "753 20"),
    Organisation("Enköpings Åkulor", "Enköping", "745 31"),
    Organisation("Södertälje Kanalkast", "Södertälje", "151 72"),
    Organisation("Nynäshamns Bryggboule", "Nynäshamn", "149 30"),
    Organisation("Karlstads Solkulor", "Karlstad", "652 24"),
    Organisation("Arvika Glasklot", "Arvika", "671 31"),
    Organisation("Borlänge Järnkulor", "Borlänge", "784 33"),
    Organisation("Kiruna Midnattsboule", "Kiruna", "981 31"),
    Organisation("Lidköpings Vänerkast", "Lidköping", "531 30"),
    Organisation("Piteå Älvkulor", "Piteå", "941 31"),
    Organisation("Härnösands Höga Klot", "Härnösand", "871 30"),
    Organisation("Ljungby Småländska Kulor", "Ljungby", "341 30"),
    Organisation("Simrishamns Äppelboule", "Simrishamn", "272 31"),
    Organisation("Motala Götakulor", "Motala", "591 30"),
)

COMPANIES: tuple[Organisation, ...] = (
    Organisation("Grusverket i Påhitt AB", "Gävle", "803 10"),
    Organisation("Stålkulan Påhittad Sport AB", "Eskilstuna", "632 20"),
    Organisation("Bröderna Sågspåns Snickeri AB", "Växjö", "352 46"),
    Organisation("Café Rosé & Gräddbakelse AB", "Malmö", "211 22"),
    Organisation("Måttbandet Mätteknik AB", "Västerås", "722 12"),
    Organisation("Lättkastad Logistik AB", "Borås", "503 38"),
    Organisation("Öresundspåhitt Reklam AB", "Helsingborg", "252 21"),
    Organisation("D'Års & Söner Bygg AB", "Uppsala", "753 21"),
    Organisation("Lillgrisens Tryckeri AB", "Örebro", "702 11"),
    Organisation("Norrgrus Åkeri AB", "Luleå", "972 32"),
    Organisation("Kulbana Fastigheter AB", "Stockholm", "118 25"),
    Organisation("Crêperie Provençale i Påhitt AB", "Göteborg", "411 05"),
    Organisation("Träffpunkten Försäkring AB", "Linköping", "582 24"),
    Organisation("Vinterhallen Drift AB", "Falun", "791 31"),
    Organisation("Skärgårdens Påhittade El AB", "Kalmar", "392 32"),
)

ABROAD: tuple[Organisation, ...] = (
    Organisation("Mariehamns Påhittade Pétanquesällskap r.f.", "Mariehamn", "22100", "FI"),
)
