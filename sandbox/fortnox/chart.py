"""What a new financial year starts with: accounts (a part of BAS 2024) and voucher series."""

from sandbox.fortnox.books import Books

ACCOUNTS = {
    1510: "Kundfordringar",
    1790: "Övriga förutbetalda kostnader och upplupna intäkter",
    1910: "Kassa",
    1920: "PlusGiro",
    1930: "Företagskonto/checkkonto/affärskonto",
    2440: "Leverantörsskulder",
    2610: "Utgående moms, 25 %",
    2611: "Utgående moms på försäljning inom Sverige, 25 %",
    2620: "Utgående moms, 12 %",
    2621: "Utgående moms på försäljning inom Sverige, 12 %",
    2630: "Utgående moms, 6 %",
    2631: "Utgående moms på försäljning inom Sverige, 6 %",
    2640: "Ingående moms",
    2641: "Debiterad ingående moms",
    2650: "Redovisningskonto för moms",
    2970: "Förutbetalda intäkter",
    2990: "Övriga upplupna kostnader och förutbetalda intäkter",
    3000: "Försäljning inom Sverige",
    3001: "Försäljning inom Sverige, 25 % moms",
    3002: "Försäljning inom Sverige, 12 % moms",
    3003: "Försäljning inom Sverige, 6 % moms",
    3004: "Försäljning inom Sverige, momsfri",
    3041: "Försäljning tjänst 25 % Sverige",
    3042: "Försäljning tjänst 12 % Sverige",
    3043: "Försäljning tjänst 6 % Sverige",
    3044: "Försäljning tjänst momsfri Sverige",
    3420: "Tävlingsavgifter",
    3430: "Licensavgifter",
    3440: "Utbildningsavgifter",
    3450: "Medlemsavgifter",
    3460: "Sanktionsavgifter",
    3520: "Fakturerade frakter",
    3540: "Faktureringsavgifter",
    3740: "Öres- och kronutjämning",
    3741: "Öresutjämning, övrig",
    3960: "Valutakursvinster på fordringar och skulder av rörelsekaraktär",
    3980: "Erhållna offentliga bidrag",
    3985: "Erhållna statliga bidrag",
    3990: "Övriga ersättningar, bidrag och intäkter",
    5410: "Förbrukningsinventarier",
    5810: "Biljetter",
    5831: "Kost och logi i Sverige",
    5890: "Övriga resekostnader",
    6071: "Representation, avdragsgill",
    6110: "Kontorsmateriel",
    6570: "Bankkostnader",
    7960: "Valutakursförluster på fordringar och skulder av rörelsekaraktär",
}
# The trap of every January: an account that was open last year.
INACTIVE = {("2027-01-01", 3990)}
VAT_CODES = {
    2611: "U1",
    2621: "U2",
    2631: "U3",
    2641: "I48",
    3001: "MP1",
    3002: "MP2",
    3003: "MP3",
    3041: "MP1",
}
SERIES = {
    "A": ("Redovisning", True),
    "B": ("Kundfakturor", False),
    "C": ("Kundinbetalningar", False),
    "Q": ("Speglade verifikat", True),
    "R": ("Reskontra manuell", True),
}


def open_year(books: Books, year_id: int, first: str, last: str) -> None:
    year = {
        "Id": year_id,
        "FromDate": first,
        "ToDate": last,
        "AccountingMethod": "ACCRUAL",
        "AccountChartType": "BAS 2024",
    }
    books.put("financialyears", str(year_id), year)
    for number, description in ACCOUNTS.items():
        account = {
            "Number": number,
            "Description": description,
            "Active": (first, number) not in INACTIVE,
            "VATCode": VAT_CODES.get(number, ""),
            "Year": year_id,
        }
        books.put("accounts", f"{year_id}/{number}", account)
    for code, (description, manual) in SERIES.items():
        series = {"Code": code, "Description": description, "Manual": manual, "Year": year_id}
        books.put("voucherseries", f"{year_id}/{code}", series)
