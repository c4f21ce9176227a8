"""frost.env: secrets are made once, the addresses follow the ports, nobody else may read it."""

import base64
import stat
from pathlib import Path

from script import settings_file


def prepared(data: Path, port: int = 8000) -> dict[str, str]:
    path = settings_file.prepare(
        data, base_url=f"http://127.0.0.1:{port}", sandbox_url="http://127.0.0.1:8090"
    )
    parts = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value for name, _, value in parts}


def test_first_start_makes_every_secret(tmp_path: Path) -> None:
    values = prepared(tmp_path)
    kid, _, key = values["FROST_KEY_RING"].partition(":")
    assert (kid, len(base64.b64decode(key))) == ("k1", 32)
    assert len(base64.b64decode(values["FROST_INDEX_KEY"])) == 32
    assert len(values["SECRET_KEY"]) >= 50
    assert values["FROST_INSTALLATION"].startswith("practice-")


def test_later_start_changes_only_the_addresses(tmp_path: Path) -> None:
    first, second = prepared(tmp_path), prepared(tmp_path, port=8123)
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"FROST_BASE_URL"}
    assert second["FROST_BASE_URL"] == "http://127.0.0.1:8123"


def test_lines_a_person_added_stay(tmp_path: Path) -> None:
    prepared(tmp_path)
    with (tmp_path / "frost.env").open("a", encoding="utf-8") as file:
        file.write("# mine\nLOG_LEVEL=DEBUG\n")
    prepared(tmp_path)
    lines = (tmp_path / "frost.env").read_text(encoding="utf-8").splitlines()
    assert {"# mine", "LOG_LEVEL=DEBUG"} <= set(lines)
    assert len([line for line in lines if line.startswith("FROST_BASE_URL=")]) == 1


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = prepared(tmp_path / "one"), prepared(tmp_path / "other")
    for name in ("SECRET_KEY", "FROST_KEY_RING", "FROST_INDEX_KEY", "FROST_INSTALLATION"):
        assert one[name] != other[name]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    prepared(tmp_path)
    assert stat.S_IMODE((tmp_path / "frost.env").stat().st_mode) == 0o600


def test_a_new_data_directory_is_closed_to_others(tmp_path: Path) -> None:
    prepared(tmp_path / "var")
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
