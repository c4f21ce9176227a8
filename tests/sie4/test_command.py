"""`manage.py sie_check FILE`."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.sie4.texts import WHOLE


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "prov.se"
    path.write_bytes(WHOLE.encode("cp437"))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "fel.se"
    path.write_bytes(WHOLE.replace("{} -10.00", "{} -10.01").encode("cp437"))
    return path


def test_a_sound_file_ends_well(whole: Path) -> None:
    out = StringIO()
    call_command("sie_check", whole, stdout=out)
    assert out.getvalue() == (
        "SIE typ 4E, CP437: 2 konton, 1 verifikationer, 2 rader. Fel: 0, varningar: 0.\n"
    )


def test_what_is_wrong_is_said_with_line_and_remedy(wrong: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("sie_check", wrong, stdout=out)
    assert ended.value.code == 1
    assert (
        "Fel, rad 20: Verifikation A 1 är inte i balans: summan är -0.01 i stället för 0." in out.getvalue()
    )
    assert "Rätta verifikationen" in out.getvalue()


def test_english(wrong: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("sie_check", wrong, lang="en", stdout=out)
    assert "Error, line 20: Voucher A 1 does not balance: its sum is -0.01 instead of 0." in out.getvalue()


def test_json_is_for_programs(wrong: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("sie_check", wrong, json=True, lang="en", stdout=out)
    data = json.loads(out.getvalue())
    assert (data["type"], data["ok"], data["errors"]) == ("4E", False, 1)
    [unbalanced] = [finding for finding in data["findings"] if finding["code"] == "unbalanced"]
    assert unbalanced["params"] == {"voucher": "A 1", "sum": "-0.01"}
    assert unbalanced["line"] == 20


def test_a_flood_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "flod.se"
    path.write_bytes((WHOLE + "skräp\n" * 105).encode("cp437"))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("sie_check", path, stdout=out)
    assert "(och 5 till av samma slag)" in out.getvalue()


def test_a_file_that_is_not_there_has_a_status_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("sie_check", tmp_path / "saknas.se")
    assert refused.value.returncode == 2
