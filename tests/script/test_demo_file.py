"""demo.json: merged, never half written, private."""

import stat
from pathlib import Path

from script import demo_file


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    demo_file.merge(tmp_path / "demo.json", api_key="k", integrations={"fortnox": "1"})
    demo_file.merge(tmp_path / "demo.json", base_url="http://127.0.0.1:8001")
    assert demo_file.read(tmp_path / "demo.json") == {
        "api_key": "k",
        "integrations": {"fortnox": "1"},
        "base_url": "http://127.0.0.1:8001",
    }


def test_a_file_others_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    path.write_text("{}", encoding="utf-8")
    path.chmod(0o644)
    demo_file.merge(path, api_key="k")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.json"]


def test_a_missing_file_is_empty(tmp_path: Path) -> None:
    assert demo_file.read(tmp_path / "demo.json") == {}
