"""`python -m tests.mutants [--only WORDS]`: plants each bug in a copy of the tree; its tests must fail."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from script.layout import ROOT
from tests.mutants import judging, recognising, sending
from tests.mutants.mutant import Mutant

MUTANTS = (*sending.MUTANTS, *recognising.MUTANTS, *judging.MUTANTS)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "node_modules", ".*_cache")
TESTS_FAILED = 1  # pytest's code for "tests ran and some failed"; 2 and more are errors of the run itself


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="words of the name")
    chosen = [mutant for mutant in MUTANTS if parser.parse_args().only in mutant.name]
    with tempfile.TemporaryDirectory(prefix="frost-mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        if not _sound(tree, chosen):
            say("the tests fail without any bug planted: nothing is proved")
            return 1
        alive = [mutant.name for mutant in chosen if not _killed(tree, mutant)]
    say(f"{len(chosen) - len(alive)} of {len(chosen)} planted bugs were caught")
    return 1 if alive else 0


def _sound(tree: Path, chosen: list[Mutant]) -> bool:
    """Every named test passes on the tree as it is."""
    return _pytest(tree, tuple(sorted({test for mutant in chosen for test in mutant.tests}))) == 0


def _killed(tree: Path, mutant: Mutant) -> bool:
    started = time.monotonic()
    try:
        before = mutant.plant(tree)
    except LookupError as error:
        say(f"NOT PLANTED  {error}")
        return False
    code = _pytest(tree, mutant.tests)
    (tree / mutant.file).write_text(before, encoding="utf-8")
    verdict = (
        "caught"
        if code == TESTS_FAILED
        else "SURVIVED"
        if code == 0
        else f"NO VERDICT (pytest ended with {code})"
    )
    say(f"{verdict:<10} {time.monotonic() - started:4.0f} s  {mutant.name}")
    return code == TESTS_FAILED


def _pytest(tree: Path, tests: tuple[str, ...]) -> int:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False).returncode


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
