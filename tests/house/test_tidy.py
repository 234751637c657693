"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import groundspeed_server

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.splitlines()
FILES = [name for name in TRACKED if (ROOT / name).is_file()]
PYTHON = [name for name in FILES if name.endswith(".py")]
SOURCE = [name for name in FILES if name.endswith((".py", ".ts", ".lua"))]
STATEMENT = re.compile(
    r"\s*(SELECT|INSERT INTO|CREATE (TABLE|VIEW)|DELETE FROM|UPDATE)\s", re.IGNORECASE
)
DOWNLOAD = re.compile(r"\"resolved\"|https?://\S*(pypi|npmjs|pythonhosted)")
PRODUCT = [n for n in PYTHON if n.startswith(("server/", "metrics/", "eval/"))]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SOURCE)
def test_no_module_is_longer_than_500_lines(name: str) -> None:
    assert len(read(name).splitlines()) <= 500


@pytest.mark.parametrize("name", PYTHON)
def test_no_room_is_a_lumber_room(name: str) -> None:
    """`utils`, `helpers`, `manager` and `common` say nothing of what is inside."""
    parts = {part.removesuffix(".py") for part in Path(name).parts}

    assert not parts & {"utils", "util", "helpers", "manager", "common", "misc"}


@pytest.mark.parametrize("name", PYTHON)
def test_parts_are_imported_by_their_package_names(name: str) -> None:
    """With the root on sys.path, `import server...` would work here and break when installed."""
    for node in ast.walk(ast.parse(read(name))):
        if isinstance(node, ast.Import):
            roots = {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            roots = {(node.module or "").partition(".")[0]}
        else:
            continue
        assert not roots & {"server", "metrics", "eval", "contract", "extension"}


@pytest.mark.parametrize("name", PRODUCT)
def test_every_product_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(ast.parse(read(name)))


@pytest.mark.parametrize("name", PRODUCT)
def test_sql_lives_in_sql_files(name: str) -> None:
    """Statements belong to .sql files; what only names a table to put one into may stay in Python.

    The engineer's own ledger is SQLite inside the server and keeps its few statements together.
    """
    if name.endswith("telemetry/ledger.py"):
        return
    for node in ast.walk(ast.parse(read(name))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_whole = len(node.value) > 40
            assert not (is_whole and STATEMENT.match(node.value)), f"line {node.lineno}"


def test_lock_files_name_no_address() -> None:
    locks = [n for n in FILES if n.startswith("requirements/") or n.endswith("package-lock.json")]
    named = [n for n in locks if DOWNLOAD.search(read(n))]

    assert locks
    assert named == []


def test_the_package_and_the_project_have_one_version() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]

    assert project["version"] == groundspeed_server.__version__
