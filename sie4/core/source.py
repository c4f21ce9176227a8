"""A file as blocks of whole lines, in bounded memory whatever it holds."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from sie4.core.encodings import CHUNK, Scan

LONGEST_LINE = 1 << 20
DOS_END = b"\x1a"


class Source:
    """`open_end` says afterwards that the last line had no end, `dos_end` that an old end mark stood there."""

    def __init__(self, file: BinaryIO, found: Scan) -> None:
        self._file, self._scan = file, found
        self.open_end = self.dos_end = False

    def blocks(self) -> Iterator[bytes | None]:
        """Each block ends with a line feed. None stands for a line that is longer than the limit."""
        rest, skipping = b"", False
        for chunk in self._chunks():
            fresh, skipping = _after_line(chunk) if skipping else (chunk, False)
            data = rest + fresh
            cut = data.rfind(b"\n") + 1
            if cut:
                yield data[:cut]
            rest = data[cut:]
            if len(rest) > LONGEST_LINE:
                rest, skipping = b"", True
                yield None
        yield from self._last(rest)

    def _last(self, rest: bytes) -> Iterator[bytes]:
        text = rest.rstrip(DOS_END)
        self.dos_end = text != rest
        if text:
            self.open_end = True
            yield text + b"\n"

    def _chunks(self) -> Iterator[bytes]:
        decoder = self._decoder()
        self._file.seek(len(self._scan.bom), 1)
        while chunk := self._file.read(CHUNK):
            if decoder:
                chunk = decoder.decode(chunk).encode("utf-8", "replace")
            yield chunk.replace(b"\r", b"\n") if self._scan.cr_only else chunk

    def _decoder(self) -> codecs.IncrementalDecoder | None:
        if not self._scan.encoding.startswith("utf-16"):
            return None
        return codecs.getincrementaldecoder(self._scan.encoding)("replace")


def _after_line(chunk: bytes) -> tuple[bytes, bool]:
    """What follows the end of a line that is skipped, and whether that end has not come yet."""
    end = chunk.find(b"\n") + 1
    return (chunk[end:], False) if end else (b"", True)
