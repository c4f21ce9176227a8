"""The uploaded bytes between upload and import: packed and sealed in pieces, read again as a file that can seek."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from sie4.models import SieImport, SieImportPart

PIECE = 512 * 1024
_CODE = "latin-1"  # one character per byte


def keep(upload: SieImport, file: BinaryIO) -> None:
    """From its beginning; in bounded memory."""
    file.seek(0)
    for position, piece in enumerate(_pieces(file)):
        body = zlib.compress(piece).decode(_CODE)
        SieImportPart(tenant_id=upload.tenant_id, upload=upload, position=position, body=body).save()


def sha256_of(file: BinaryIO) -> tuple[str, int]:
    """Of all bytes, and how many there are."""
    file.seek(0)
    found, size = hashlib.sha256(), 0
    for piece in _pieces(file):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


def forget(upload: SieImport) -> None:
    SieImportPart.objects.filter(upload=upload).delete()


def is_kept(upload: SieImport) -> bool:
    return bool(SieImportPart.objects.filter(upload=upload).exists())


def opened(upload: SieImport) -> BinaryIO:
    """The file as it came; one piece of it is in memory at a time."""
    return io.BufferedReader(_Parts(upload), PIECE)


class _Parts(io.RawIOBase):
    def __init__(self, upload: SieImport) -> None:
        super().__init__()
        self._upload, self._at = upload, 0
        self._position, self._piece = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._upload.size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        position, within = divmod(self._at, PIECE)
        if self._at >= self._upload.size:
            return 0
        data = self._of(position)[within : within + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _of(self, position: int) -> bytes:
        if position != self._position:
            part = SieImportPart.objects.get(upload=self._upload, position=position)
            self._piece = zlib.decompress(part.body.encode(_CODE))
            self._position = position
        return self._piece


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
