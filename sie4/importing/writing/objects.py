"""Dimensions and their objects: those that SIE reserves are known by name, others are what the file says."""

from collections.abc import Iterable

from sie4.core.records import Pair
from sie4.importing.head import Head
from vouchers.models import Dimension, DimensionValue, Ledger

_RESERVED = {
    "1": "Kostnadsställe", "2": "Kostnadsbärare", "6": "Projekt", "7": "Anställd", "8": "Kund",
    "9": "Leverantör", "10": "Faktura",
}  # fmt: skip
_TOGETHER = 500


class Objects:
    def __init__(self, ledger: Ledger, head: Head) -> None:
        self._ledger, self._head = ledger, head
        self._dimensions = {str(one.number): one for one in ledger.dimensions.all()}
        self._values: dict[Pair, DimensionValue] = {}
        if not ledger.is_own:
            for number in head.dimensions:
                self._dimension(number)

    def add(self, pairs: Iterable[Pair]) -> None:
        wanted = [
            DimensionValue(
                tenant_id=self._ledger.tenant_id,
                dimension=self._dimension(number),
                code=code,
                name=self._head.objects.get((number, code), "")[:200],
            )
            for number, code in sorted(pairs)
        ]
        DimensionValue.objects.bulk_create(wanted, batch_size=_TOGETHER)

    def value(self, pair: Pair) -> DimensionValue:
        if pair not in self._values:
            dimension, code = self._dimension(pair[0]), pair[1]
            self._values[pair] = DimensionValue.objects.get(dimension=dimension, code=code)
        return self._values[pair]

    def _dimension(self, number: str) -> Dimension:
        known = self._dimensions.get(str(int(number)))
        if known is None:
            name, above = self._head.dimensions.get(number, ("", ""))
            known = Dimension.objects.create(
                tenant_id=self._ledger.tenant_id,
                ledger=self._ledger,
                number=int(number),
                name=(name or _RESERVED.get(number) or f"Dimension {number}")[:100],
                parent=self._dimension(above) if self._is_above(number, above) else None,
            )
            self._dimensions[str(int(number))] = known
        return known

    def _is_above(self, number: str, above: str) -> bool:
        """A dimension that the file has said before; never one that lies below this one."""
        names = list(self._head.dimensions)
        return above in names and number in names and names.index(above) < names.index(number)
