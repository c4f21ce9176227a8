"""On hostile input: both ways of reading find the same, and no text harms a file that we write."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from sie4.core import records as sie
from sie4.core.reader import Reading
from sie4.core.records import Row, Voucher
from sie4.core.writer import Writer, write_verbatim
from tests.sie4.texts import WHOLE
from tests.sizes import sized

HOSTILE_TEXTS = sized(full=100_000, quick=1_500)
TEXTS_PER_FILE = 50
DAY = date(2024, 1, 15)

PIECES = (
    '#VER A 1 20240115 "x"', '#VER A 2 20240116', '#VER "B" "1" 20240115 "å" 20240115 "anna"',
    '#VER A 3 20250101', '#VER A 2 20240230', '{', '}', '#TRANS 1930 {} -10.00', '#TRANS 7010 {} 10.00',
    '#TRANS 7010 {6 "P1"} 10.00', '#TRANS 1930 {} -10', '#TRANS 7010 {} 10.0 20240115 "text" 2 anna',
    '#TRANS 7010 {6 P1} 10.00 "" "\\""', '#TRANS 1930 {} -0.00', '#TRANS 9999 {} 0.00',
    '#TRANS 1930 {} 0.00 20240230', '#TRANS 1930 10.00', '#TRANS 1930 {', '#RTRANS 1930 {} -10.00',
    '#BTRANS 1930 {} 3.00', '#MOMSRAD 1', '', ' \t', '#KONTO 1940 "Spar"', '#RAR 0 20240101 20241231',
    '#RAR 0 20240101 20240630', '#UNDERDIM 21 "Del" 6', '#KSUMMA', '#KSUMMA 12',
    '#TRANS 1930 {} 10.00 "2024"', '}{', '{}', '#VER A 4 20240115 "} {"',
    '#TRANS 7010 {} 10.00 "" "#VER A 9 20240101"', '\x1a', '#ver A 1 20240115', '"', 'x\x00y',
    '#TRANS 1930 {21 "a"} 0.00', '#TRANS 1930 {6 "P1" 6 "P1"} 0.00', 'ÿ', '#TRANS 7010 {} 10.00 "" "\xa0"',
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", " \n", "\t\r\n", "\r"])
ROWS = [piece for piece in PIECES if piece.startswith("#TRANS")]
GOOD = '#VER A {0} 20240115 "Text"\n{{\n#TRANS 1930 {{}} -10.00\n#TRANS 7010 {{}} 10.00\n}}\n'


@st.composite
def files(draw: Callable[..., str]) -> bytes:
    """Regular vouchers with anything between and inside them."""
    start = WHOLE if draw(st.booleans()) else WHOLE[: WHOLE.index("#VER")]
    parts = draw(
        st.lists(
            st.one_of(
                st.integers(1, 30).map(GOOD.format),
                st.builds(
                    "#VER A {} 20240115\n{{\n{}\n{}\n}}\n".format,
                    st.integers(1, 30),
                    st.sampled_from(ROWS),
                    st.sampled_from(ROWS),
                ),
                st.builds(str.__add__, st.sampled_from(PIECES), ENDS),
                st.text(st.characters(max_codepoint=255), max_size=20),
            ),
            max_size=25,
        )
    )
    return (start + "".join(parts)).encode("latin-1" if draw(st.booleans()) else "cp437", "replace")


@given(files())
@settings(max_examples=sized(full=20_000, quick=150))
def test_the_fast_path_and_the_exact_path_agree(data: bytes) -> None:
    fast, exact = Reading(data, name="a.se"), Reading(data, name="a.se", fast=False)
    assert list(fast) == list(exact)
    assert list(fast.findings) == list(exact.findings)
    assert fast.findings.counts == exact.findings.counts
    assert fast.books.moved == exact.books.moved
    assert (fast.lines, fast.books.vouchers, fast.books.rows) == (
        exact.lines,
        exact.books.vouchers,
        exact.books.rows,
    )


@given(st.binary(max_size=400))
@settings(max_examples=sized(full=20_000, quick=150))
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    fast, exact = Reading(data), Reading(data, fast=False)
    assert list(fast) == list(exact)
    assert fast.findings.counts == exact.findings.counts


NASTY = ("\n", "\r\n", '"', "\\", '\\"', "\u2028", "€", "ø", "\x85")
TEXT = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([*PIECES, *NASTY]), max_size=8).map("".join),
)


@given(st.lists(TEXT, min_size=TEXTS_PER_FILE, max_size=TEXTS_PER_FILE))
@settings(max_examples=HOSTILE_TEXTS // TEXTS_PER_FILE)
def test_no_text_can_open_a_record(texts: list[str]) -> None:
    """Half of them are texts of vouchers, half of rows; as many vouchers and rows come back, each in balance."""
    half = TEXTS_PER_FILE // 2
    vouchers = [
        Voucher("A", str(number), DAY, text, None, texts[-number][:10], rows_of(texts[half + number - 1]))
        for number, text in enumerate(texts[:half], start=1)
    ]
    out = BytesIO()
    writer = Writer(out, head(len(vouchers)))
    writer.vouchers(vouchers)
    writer.finish()
    reading = Reading(out.getvalue(), name="a.se")
    found = [record for record in reading if isinstance(record, Voucher)]
    assert len(reading.findings) == 0
    assert [(voucher.name, len(voucher.rows), voucher.sum) for voucher in found] == [
        (voucher.name, 2, 0) for voucher in vouchers
    ]
    again = BytesIO()
    write_verbatim(again, found)
    assert again.getvalue() in out.getvalue()


def rows_of(text: str) -> tuple[Row, ...]:
    return (Row("1930", (), -1000, None, text), Row("7010", (), 1000, DAY, text, None, ""))


def head(vouchers: int) -> list[sie.Record]:
    return [
        sie.Program("Prov", "1"),
        sie.Generated(DAY),
        sie.CompanyName("Prov"),
        sie.Prose("åäö" * 1000),  # whatever letters the texts hold, the file is known as CP437
        sie.Year(0, date(2024, 1, 1), date(2024, 12, 31)),
        sie.Account("1930", "Bank"),
        sie.Account("7010", "Löner"),
        sie.ClosingBalance(0, "1930", -1000 * vouchers),
        sie.Result(0, "7010", 1000 * vouchers),
    ]
