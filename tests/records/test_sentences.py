"""Each code that the code can give has its words, and no words are left over."""

import ast
from pathlib import Path

from accounting import records
from accounting.records.sentences import SENTENCES

ROOT = Path(__file__).parent.parent.parent / "accounting"
VOUCHERS = ROOT.parent / "vouchers" / "record_type.py"
# Which argument of the call is the code.
CALLS = {"Refused": 0, "Issue": 1, "refuse": 1}
# Codes that are put together: domain.organisations names the second half.
ORGANISATION = {f"org_number_{code}" for code in ("shape", "person", "check_digit")}
PERSON = {f"personal_number_{code}" for code in ("shape", "date", "check_digit")}


def codes_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = node.args[CALLS[name] :][:1] if name in CALLS else []
            found |= {str(code.value) for code in given if isinstance(code, ast.Constant)}
    return found


def test_codes_and_sentences_are_the_same_set() -> None:
    folders = (ROOT / "domain" / "validation", ROOT / "records")
    files = [*(path for folder in folders for path in folder.glob("*.py")), VOUCHERS]
    codes = {code for path in files for code in codes_in(path)}
    parents = {f"unknown_{key}" for record_type in records.all_types() for key in record_type.parents}
    assert codes | parents | ORGANISATION | PERSON == set(SENTENCES)
