"""Modules and functions stay small enough to be read at once."""

import ast
from pathlib import Path
from statistics import median

from tests.structure.source import BESIDE, PRODUCT, modules, name_of, tree

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "handler", "misc", "common"}


def lines(path: Path) -> int:
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    sizes = {name_of(path): lines(path) for path in modules(*PRODUCT, *BESIDE)}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}
    assert median(sizes.values()) <= 80


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name_of(path)}.{node.name}: {node.end_lineno - node.lineno + 1}"
        for path in modules(*PRODUCT, *BESIDE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in modules(*PRODUCT, *BESIDE) if path.stem in FORBIDDEN_NAMES] == []


def test_every_module_says_which_decision_it_owns() -> None:
    silent = [
        name_of(path)
        for path in modules(*PRODUCT, *BESIDE)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []
