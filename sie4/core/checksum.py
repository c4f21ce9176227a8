"""#KSUMMA: the CRC-32 of labels and fields, without anything that only separates them."""

from zlib import crc32

from sie4.core.lexer import Line

_BETWEEN = b" \t\r\n{}"


class Running:
    """Begins with the first #KSUMMA; what comes before it does not count."""

    def __init__(self) -> None:
        self.value = 0

    def line(self, line: Line) -> None:
        parts = [line.label]
        for field in line.fields:
            parts += field if isinstance(field, tuple) else (field,)
        self.value = crc32(b"".join(parts), self.value)

    def regular(self, lines: bytes) -> None:
        """Whole lines without a backslash whose quotes are in order: between every other pair of them is text."""
        pieces = lines.split(b'"')
        pieces[::2] = [piece.translate(None, _BETWEEN) for piece in pieces[::2]]
        self.value = crc32(b"".join(pieces), self.value)
