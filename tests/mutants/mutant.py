"""What a planted bug is: one text of the product replaced by another, and the tests that must notice."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in `file`; `tests` are what pytest is given, and must fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def plant(self, tree: Path) -> str:
        """The text before.

        Raises LookupError where the product has changed so that this bug cannot be planted any more.
        """
        path = tree / self.file
        before = path.read_text(encoding="utf-8")
        if before.count(self.old) != 1:
            raise LookupError(
                f"{self.name}: {self.old!r} stands {before.count(self.old)} times in {self.file}"
            )
        path.write_text(before.replace(self.old, self.new), encoding="utf-8")
        return before
