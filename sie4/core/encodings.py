"""Which character set a file is really in: what #FORMAT says proves nothing."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 1 << 18
CP437 = "cp437"
_ASCII = bytes(range(128))
# å ä ö Å Ä Ö in each set. What is one of them here is absurd inside a word there.
_LETTERS = {
    CP437: b"\x86\x84\x94\x8f\x8e\x99",
    "cp1252": b"\xe5\xe4\xf6\xc5\xc4\xd6",
    "mac_roman": b"\x8c\x8a\x9a",  # the capitals are é, ü and à in CP437, which names have
}
_UNDEFINED_IN_1252 = b"\x81\x8d\x8f\x90\x9d"
_C1 = bytes(range(0x80, 0xA0))
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
NAMES = {
    CP437: "CP437",
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "latin-1": "ISO 8859-1",
    "mac_roman": "Mac Roman",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """`encoding` is a codec of Python's; `sound` is False where bytes have no meaning in it."""

    encoding: str = CP437
    bom: bytes = b""
    size: int = 0
    cr_only: bool = False
    sound: bool = True

    @property
    def name(self) -> str:
        return NAMES[self.encoding]

    @property
    def deviates(self) -> bool:
        return self.encoding != CP437 or bool(self.bom)


def scan(file: BinaryIO) -> Scan:
    """Reads the whole file once, from its present position, and goes back there."""
    start = file.tell()
    first = file.read(4)
    file.seek(start)
    bom = next((mark for mark in _BOMS if first.startswith(mark)), b"")
    tally = _Tally()
    while chunk := file.read(CHUNK):
        tally.take(chunk)
    file.seek(start)
    encoding = _BOMS.get(bom) or _wide(first) or tally.encoding
    return Scan(encoding, bom, tally.size, tally.cr and not tally.lf, _sound(encoding, tally))


def _wide(first: bytes) -> str:
    """UTF-16 without a mark: the first character of a SIE file is ASCII."""
    if len(first) >= 2 and first[0] and not first[1]:
        return "utf-16-le"
    return "utf-16-be" if len(first) >= 2 and first[1] and not first[0] else ""


def _sound(encoding: str, tally: "_Tally") -> bool:
    return tally.utf8 if encoding == "utf-8" else True


class _Tally:
    """Counts the bytes above 127 only: the rest is the same everywhere."""

    def __init__(self) -> None:
        self.size = 0
        self.cr = self.lf = self.high = False
        self.utf8 = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._letters = dict.fromkeys(_LETTERS, 0)
        self._c1 = self._undefined = 0
        self._mac: set[int] = set()

    def take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.cr = self.cr or b"\r" in chunk
        self.lf = self.lf or b"\n" in chunk
        self._try_utf8(chunk)
        if not chunk.isascii():
            self._count(chunk.translate(None, _ASCII))

    @property
    def encoding(self) -> str:
        self._end_utf8()
        if not self.high:
            return CP437
        if self.utf8:
            return "utf-8"
        found = max(_LETTERS, key=self._letters.__getitem__)
        if found == "mac_roman" and len(self._mac) < 2:
            return CP437
        if found != "cp1252":
            return found
        return "latin-1" if self._undefined or not self._c1 else "cp1252"

    def _try_utf8(self, chunk: bytes) -> None:
        if self.utf8:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.utf8 = False

    def _end_utf8(self) -> None:
        if self.utf8:
            try:
                self._decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self.utf8 = False

    def _count(self, high: bytes) -> None:
        self.high = True
        for encoding, letters in _LETTERS.items():
            self._letters[encoding] += _how_many(high, letters)
        self._mac.update(letter for letter in _LETTERS["mac_roman"] if letter in high)
        self._c1 += _how_many(high, _C1)
        self._undefined += _how_many(high, _UNDEFINED_IN_1252)


def _how_many(data: bytes, wanted: bytes) -> int:
    return len(data) - len(data.translate(None, wanted))
