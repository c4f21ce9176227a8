"""The end of script/test: green only when all of it was, and what did not run cannot be overlooked."""

from pathlib import Path

import pytest

from script.checks import junit, report
from script.checks.step import Result

GREEN, RED = Result("Lint", 0, 1.0, "All checks passed!"), Result("Types", 1, 2.0, "Found 1 error")


def test_one_red_step_makes_the_whole_red() -> None:
    assert report.exit_code([GREEN]) == 0
    assert report.exit_code([GREEN, RED, GREEN]) == 1


def test_the_table_shows_state_and_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    report.show([GREEN, RED], [])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("ok") and "All checks passed!" in line for line in lines)
    assert any(line.startswith("FAILED") and "Found 1 error" in line for line in lines)
    assert not any("NOT RUN" in line for line in lines)


def test_what_did_not_run_stands_in_the_last_lines(capsys: pytest.CaptureFixture[str]) -> None:
    report.show([GREEN], ["browser tests: no Chromium here"])
    end = capsys.readouterr().out.splitlines()[-4:]
    assert "NOT RUN" in end[1]
    assert "no Chromium here" in end[2]


def test_counts_and_reasons_come_from_the_run(tmp_path: Path) -> None:
    cases = (
        '<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase>'
        '<testcase name="d"><skipped message="no Redis"/></testcase>'
    )
    (tmp_path / "r.xml").write_text(
        f"<testsuites><testsuite>{cases}</testsuite></testsuites>", encoding="utf-8"
    )
    counts = junit.read(tmp_path / "r.xml")
    assert str(counts) == "1 passed, 2 failed, 1 skipped"
    assert counts.reasons == {"no Redis": 1}
