"""What script/server hands on to the programs it starts."""

from pathlib import Path

import pytest

from script.layout import practice_environment


def test_a_shell_of_another_installation_lends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "FROST_MODE",
        "SECRET_KEY",
        "FROST_KEY_RING",
        "FROST_INSTALLATION",
    ):
        monkeypatch.setenv(name, "production")
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    given = practice_environment(tmp_path)
    assert "production" not in given.values()
    assert (given["LANG"], given["FROST_DATA_DIR"]) == ("sv_SE.UTF-8", str(tmp_path))
