"""Charts of accounts that ship with the product: numbers and names for pickers and defaults.

bas2024.csv: official workbook "Kontoplan - BAS 2024 v 1.0" of BAS-intressenternas Förening; English names are
translations and not official.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

BAS2024 = "BAS2024"
_FILES = {BAS2024: "bas2024.csv"}


@dataclass(frozen=True)
class PlanAccount:
    """`kind`: T asset, S debt or equity, I income, K cost. `vat_rate` is the percent that the name states.

    `sru` is the code of a limited company's tax return (INK2R).
    """

    number: str
    name_sv: str
    name_en: str
    kind: str
    vat_rate: str
    core: bool
    group: str
    group_name_sv: str
    sru: str = ""

    def name(self, language: str) -> str:
        """The Swedish name where the chart has no English one."""
        return self.name_sv if language.startswith("sv") else self.name_en or self.name_sv


def plans() -> tuple[str, ...]:
    return tuple(_FILES)


@cache
def plan(name: str) -> Mapping[str, PlanAccount]:
    """The accounts of a chart by number; empty for a chart that does not ship with the product."""
    file = _FILES.get(name)
    if file is None:
        return {}
    text = files("accounting.mappings").joinpath(file).read_text("utf-8")
    return {row["account"]: _account(row) for row in csv.DictReader(text.splitlines())}


def name_of(plan_name: str, number: str, language: str) -> str:
    account = plan(plan_name).get(number)
    return account.name(language) if account else ""


def _account(row: Mapping[str, str]) -> PlanAccount:
    return PlanAccount(
        number=row["account"],
        name_sv=row["name_sv"],
        name_en=row["name_en"],
        kind=row["ktyp"],
        vat_rate=row["vat_rate"],
        core=row["core"] == "1",
        group=row["group"],
        group_name_sv=row["group_name_sv"],
        sru=row["sru_ink2r"],
    )
