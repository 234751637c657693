"""The house rules that no linter knows. Each test names every offender at once."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import groundspeed_metrics
import groundspeed_server

ROOT = Path(__file__).resolve().parents[2]
LUMBER = {"utils", "util", "helpers", "manager", "common", "misc"}
PARTS = {"server", "metrics", "eval", "contract", "extension"}
CORE = ("engine", "outcomes", "syntax", "text")
ON_FILES = {
    *("open", "read_bytes", "read_text", "write_bytes", "write_text", "iterdir", "rglob"),
    *("exists", "is_dir", "is_file", "is_symlink", "lstat", "resolve", "stat", "mkdir", "unlink"),
    *("input", "print"),
}
STATEMENT = re.compile(
    r"\s*(SELECT|INSERT INTO|CREATE (TABLE|VIEW)|DELETE FROM|UPDATE)\s", re.IGNORECASE
)
# A statement longer than this does more than name a table to put another one into.
LONGEST_FRAME = 40
DOWNLOAD = re.compile(r"\"resolved\"|https?://\S*(pypi|npmjs|pythonhosted)")


def named(*suffixes: str) -> list[str]:
    """Return the files of the repository, tracked or new, that end so."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return sorted(name for name in listed if name.endswith(suffixes) and (ROOT / name).is_file())


def product() -> list[str]:
    return [name for name in named(".py") if name.startswith(("server/", "metrics/", "eval/"))]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse(read(name))


def imported(name: str) -> Iterator[str]:
    """Yield the top package of every absolute import."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def called(name: str) -> Iterator[tuple[str, str]]:
    """Yield the name of every function and method that is called, and where."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            function = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            yield function, f"{name}:{node.lineno}"


def literals(name: str) -> Iterator[tuple[str, str]]:
    """Yield every text that stands in a module, and where."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, f"{name}:{node.lineno}"


def test_no_module_is_longer_than_500_lines() -> None:
    sources = named(".py", ".ts", ".lua")

    assert [name for name in sources if read(name).count("\n") > 500] == []


def test_no_room_is_a_lumber_room() -> None:
    """`utils`, `helpers`, `manager` and `common` say nothing of what is inside."""
    rooms = {name: {part.partition(".")[0] for part in Path(name).parts} for name in named(".py")}

    assert [name for name, parts in rooms.items() if parts & LUMBER] == []


def test_parts_are_imported_by_their_package_names() -> None:
    """With the root on sys.path, `import server...` would work here and break when installed."""
    assert [name for name in named(".py") if PARTS & set(imported(name))] == []


def test_every_product_module_says_what_it_is_for() -> None:
    assert [name for name in product() if not ast.get_docstring(parsed(name))] == []


def test_the_core_opens_no_file_and_asks_for_none() -> None:
    """An import contract keeps modules out; a path, and `open`, are there without an import."""
    rooms = tuple(f"server/groundspeed_server/{room}/" for room in CORE)
    found = [each for name in product() if name.startswith(rooms) for each in called(name)]

    assert found
    assert [at for function, at in found if function in ON_FILES] == []


def test_git_runs_in_one_module_of_each_part() -> None:
    """What starts programs and has git's name among its texts runs git."""
    starters = [name for name in product() if "subprocess" in imported(name)]
    texts = {name: {text for text, _ in literals(name)} for name in starters}

    assert [name for name in starters if "git" in texts[name]] == [
        "metrics/groundspeed_metrics/git/process.py",
        "server/groundspeed_server/history.py",
    ]


def test_sql_lives_in_sql_files() -> None:
    """What only names a table to put a statement into may stay in Python."""
    texts = [each for name in product() for each in literals(name)]

    found = [at for text, at in texts if len(text) > LONGEST_FRAME and STATEMENT.match(text)]
    assert found == []


def test_every_sql_file_begins_with_what_it_is_for() -> None:
    assert [name for name in named(".sql") if not read(name).startswith("-- ")] == []


def test_lock_files_name_no_address() -> None:
    locks = [*named("requirements/core.txt", "requirements/dev.txt", "requirements/e2e.txt")]
    locks += named("package-lock.json")

    assert len(locks) >= 4
    assert [name for name in locks if DOWNLOAD.search(read(name))] == []


def test_everything_that_is_released_has_one_version() -> None:
    """`:checkhealth groundspeed` warns where the plugin and the server differ."""
    project = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    plugin = re.search(r"M\.version = '([^']+)'", read("extension/nvim/lua/groundspeed/init.lua"))
    others = {
        "server": groundspeed_server.__version__,
        "metrics": groundspeed_metrics.__version__,
        "VS Code": json.loads(read("extension/vscode/package.json"))["version"],
        "Neovim": plugin and plugin[1],
    }

    assert others == dict.fromkeys(others, project)


def test_the_documentation_names_the_wheel_of_this_version() -> None:
    wheels = re.findall(r"groundspeed-([\d.]+)-py3-none-any\.whl", read("docs/install.md"))

    assert set(wheels) == {groundspeed_server.__version__}
