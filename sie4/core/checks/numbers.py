"""Which voucher numbers a series has had: one bit each, so that a million of them cost little."""

from operator import lt

_PAGE = 12
_WHOLE_PAGE = 1 << _PAGE
MOST_PAGES = 16_384
MOST_NAMES = 50_000
MOST_SERIES = 10_000


class Full(Exception):
    """Too many different series or numbers to remember."""


class Series:
    """Numbers usually come as runs: the present run is only its ends, earlier ones are bits."""

    def __init__(self, owner: "Numbers") -> None:
        self._owner = owner
        self._pages: dict[int, int] = {}
        self._start = 0
        self.last = -1
        self.highest = -1

    def add(self, number: int) -> bool:
        """False where it was there before.

        Raises Full.
        """
        if number == self.last + 1 and number > self.highest:
            self._extend(number)
            return True
        if self._has(number):
            return False
        self._close()
        self._start = self.last = number
        self.highest = max(self.highest, number)
        return True

    def would_rise(self, numbers: list[int]) -> bool:
        """Each is higher than all before it."""
        return numbers[0] > self.highest and all(map(lt, numbers, numbers[1:]))

    def add_rising(self, numbers: list[int]) -> None:
        """Raises Full."""
        if numbers[0] == self.last + 1 and numbers[-1] - numbers[0] + 1 == len(numbers):
            self._extend(numbers[0])
            self.last = self.highest = numbers[-1]
            return
        for number in numbers:
            self.add(number)

    def _extend(self, number: int) -> None:
        if self.last < 0:
            self._start = number
        self.last = self.highest = number

    def _has(self, number: int) -> bool:
        if self.last >= 0 and self._start <= number <= self.last:
            return True
        return bool(self._pages.get(number >> _PAGE, 0) >> (number & _WHOLE_PAGE - 1) & 1)

    def _close(self) -> None:
        """The present run becomes bits, page by page."""
        if self.last < 0:
            return
        for page in range(self._start >> _PAGE, (self.last >> _PAGE) + 1):
            first = max(self._start - (page << _PAGE), 0)
            last = min(self.last - (page << _PAGE), _WHOLE_PAGE - 1)
            if page not in self._pages:
                self._owner.take_page()
            self._pages[page] = self._pages.get(page, 0) | (1 << last + 1) - (1 << first)


class Numbers:
    def __init__(self) -> None:
        self._series: dict[str, Series] = {}
        self._names: set[tuple[str, str]] = set()
        self._pages = 0

    def series(self, name: str) -> Series:
        """Raises Full."""
        found = self._series.get(name)
        if found is None:
            if len(self._series) >= MOST_SERIES:
                raise Full
            found = self._series[name] = Series(self)
        return found

    def add_name(self, series: str, number: str) -> bool:
        """A number that is none, such as 12B; False where it was there before.

        Raises Full.
        """
        key = (series, number)
        if key in self._names:
            return False
        if len(self._names) >= MOST_NAMES:
            raise Full
        self._names.add(key)
        return True

    def take_page(self) -> None:
        """Raises Full."""
        if self._pages >= MOST_PAGES:
            raise Full
        self._pages += 1
