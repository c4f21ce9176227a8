"""The 47 real files, which lie beside the repository and not in it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_CLASS = re.compile(r"[EW]:(\w+) (\d+)")


def _folder() -> Path:
    """A linked worktree lies elsewhere; its .git names the repository."""
    git = ROOT / ".git"
    main = Path(git.read_text().split(":", 1)[1].strip()).parents[2] if git.is_file() else ROOT
    return main.parent / "shared" / "sie" / "samples"


FOLDER = _folder()


@dataclass(frozen=True)
class Sample:
    path: Path
    type: str = ""
    vouchers: int = 0
    found: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.name


def samples() -> list[Sample]:
    """As INDEX.md describes them; empty where the folder is absent."""
    index = FOLDER / "INDEX.md"
    if not index.exists():
        return []
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in index.read_text(encoding="utf-8").splitlines()
    ]
    return [
        Sample(
            FOLDER / row[0],
            row[3],
            int(row[5]),
            {name: int(count) for name, count in _CLASS.findall(row[9])},
        )
        for row in cells
        if len(row) == 10 and (FOLDER / row[0]).is_file()
    ]


def sample_cases() -> list[object]:
    """Parameters of a test; where the files are absent, one that is skipped and says so."""
    found = samples()
    if not found:
        return [
            pytest.param(None, marks=pytest.mark.skip(reason=f"no sample files in {FOLDER}"), id="absent")
        ]
    return [pytest.param(sample, id=sample.name) for sample in found]
