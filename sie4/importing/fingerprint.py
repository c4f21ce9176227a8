"""What two files have in common that say the same: neither flag nor date of making, nor how it was written down.

The program that reads a file in sets its flag, and exporting again changes the day: both must be recognised.
"""

import hashlib

from sie4.core import records

_HOW = (records.Flag, records.Checksum, records.Format, records.Generated, records.Program)
_BETWEEN = "\x1f"  # no text of a SIE file holds a control character


class Fingerprint:
    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, record: records.AnyRecord) -> None:
        if isinstance(record, records.Voucher):
            self._hash.update(_voucher(record).encode("utf-8", "surrogatepass"))
        elif not isinstance(record, _HOW):
            said = f"{type(record).__name__}{records.values_of(record)}\n"
            self._hash.update(said.encode("utf-8", "surrogatepass"))

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _voucher(voucher: records.Voucher) -> str:
    head = (
        voucher.series,
        voucher.number,
        str(voucher.day),
        voucher.text,
        str(voucher.registered),
        voucher.sign,
    )
    return _BETWEEN.join([*head, *map(str, voucher.rows), "\n"])
