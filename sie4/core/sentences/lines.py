"""Bytes, lines, quotes and braces (sections 2 to 4 of the format)."""

from sie4.core.sentences.entry import Entry

_ONE_LINE = Entry(
    "",
    "Rätta raden i filen, eller skapa filen på nytt i programmet som skrev den.",
    "",
    "Mend the line in the file, or make the file again in the program that wrote it.",
)


def _line(sv: str, en: str) -> Entry:
    return _ONE_LINE._replace(sv=sv, en=en)


LINES = {
    "empty_file": Entry(
        "Filen är tom.",
        "Skapa filen på nytt.",
        "The file is empty.",
        "Make the file again.",
    ),
    "encoding": Entry(
        "Filen är skriven i {encoding}, men en SIE-fil ska vara i CP437 (PC8). Den har lästs som {encoding}.",
        "Inget går förlorat här, men andra program kan visa å, ä och ö fel: välj PC8 i programmet som skrev "
        "filen.",
        "The file is in {encoding}, but a SIE file has to be in CP437 (PC8). It was read as {encoding}.",
        "Nothing is lost here, but other programs may show å, ä and ö wrongly: choose PC8 in the program "
        "that wrote it.",
    ),
    "undecodable_bytes": Entry(
        "Filen säger sig vara UTF-8 men har byte som inte är det.",
        "Skapa filen på nytt i PC8.",
        "The file claims to be UTF-8 but holds bytes that are not.",
        "Make the file again in PC8.",
    ),
    "line_ends_cr": Entry(
        "Raderna slutar med enbart CR. En post ska sluta med LF eller CR LF.",
        "Spara filen med Windows-radslut, annars läser andra program hela filen som en enda rad.",
        "The lines end with CR alone. A record ends with LF or CR LF.",
        "Save the file with Windows line ends, or other programs read all of it as one line.",
    ),
    "last_line_open": Entry(
        "Den sista raden saknar radslut.",
        "Kontrollera att filen är hel: den kan vara avkortad.",
        "The last line has no end.",
        "Check that the file is whole: it may have been cut off.",
    ),
    "dos_end": Entry(
        "Filen slutar med ett gammalt DOS-slutmärke (1A).",
        "Inget behöver göras.",
        "The file ends with an old DOS end mark (1A).",
        "Nothing needs to be done.",
    ),
    "line_too_long": Entry(
        "Raden är längre än {limit} byte och har hoppats över.",
        "Är det verkligen en SIE-fil? Skapa den på nytt.",
        "The line is longer than {limit} bytes and was skipped.",
        "Is this a SIE file at all? Make it again.",
    ),
    "control_character": _line(
        "Raden innehåller ett styrtecken, till exempel en tabb inne i en text.",
        "The line holds a control character, for example a tab inside a text.",
    ),
    "not_a_record": _line(
        "Raden är ingen post: den börjar inte med #.", "The line is no record: it does not begin with #."
    ),
    "quote_not_closed": _line(
        'Ett citattecken är inte avslutat. Ett \\ före " gör citattecknet till en del av texten.',
        'A quote is not closed. A \\ before " makes the quote a part of the text.',
    ),
    "quote_misplaced": _line(
        'Ett citattecken står inne i ett fält. I en text skrivs det \\".',
        'A quote stands inside a field. In a text it is written \\".',
    ),
    "separator_missing": _line(
        "Två fält står utan mellanrum mellan sig.", "Two fields stand without a blank between them."
    ),
    "list_not_closed": _line("Objektlistan är inte avslutad.", "The object list is not closed."),
    "list_nested": _line("En objektlista står inne i en annan.", "An object list stands inside another one."),
    "list_uneven": _line(
        "Objektlistan består inte av par av dimension och objekt.",
        "The object list does not consist of pairs of dimension and object.",
    ),
    "list_missing": _line(
        "Objektlistan saknas: även en tom lista ska skrivas som {{}}.",
        "The object list is missing: even an empty one is written as {{}}.",
    ),
    "list_misplaced": _line(
        "En objektlista står där ingen ska vara.", "An object list stands where none belongs."
    ),
    "brace_misplaced": _line(
        "En klammer står på fel plats: verifikationens klamrar står ensamma på sina rader.",
        "A brace is in the wrong place: those of a voucher stand alone on their lines.",
    ),
    "label_lower_case": Entry(
        "{record} är skriven med små bokstäver och är ingen SIE-etikett: {count} rader har hoppats över.",
        "Skriv etiketten med stora bokstäver, annars läses raderna inte av något program.",
        "{record} is in lower case and no SIE label: {count} lines were skipped.",
        "Write the label in capitals, or no program reads these lines.",
    ),
    "unknown_label": Entry(
        "{record} finns inte i SIE-formatet: {count} rader har hoppats över.",
        "Inget behöver göras om raderna inte behövs.",
        "{record} is not in the SIE format: {count} lines were skipped.",
        "Nothing needs to be done if these lines are not needed.",
    ),
    "rows_skipped": Entry(
        "{count} verifikationsrader har hoppats över, eftersom de inte hör till någon läsbar verifikation.",
        "Rätta de rader som nämns ovan: dessa belopp har inte lästs.",
        "{count} voucher rows were skipped because they belong to no voucher that could be read.",
        "Mend the lines named above: these amounts were not read.",
    ),
    "flag_not_first": Entry(
        "#FLAGGA är inte filens första post.",
        "Flytta #FLAGGA till filens första rad.",
        "#FLAGGA is not the first record of the file.",
        "Move #FLAGGA to the first line of the file.",
    ),
    "group_order": Entry(
        "{record} kommer efter {after}. Ordningen är identifikation, kontoplan, saldon och verifikationer.",
        "Skapa filen på nytt om ett annat program inte tar emot den; här läses den ändå.",
        "{record} comes after {after}. The order is identification, chart, balances and vouchers.",
        "Make the file again if another program refuses it; here it is read all the same.",
    ),
    "too_much": Entry(
        "Filen har fler konton, objekt, saldon eller nummer än vad som kan kontrolleras ({limit}).",
        "Filen har lästs, men summor och dubbletter är inte kontrollerade.",
        "The file has more accounts, objects, balances or numbers than can be checked ({limit}).",
        "The file was read, but sums and repetitions were not checked.",
    ),
}
