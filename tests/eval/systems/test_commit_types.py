"""The engine with the type check of an editor, on a commit, with the real TypeScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.cli.type_checks import chosen_type_checks
from groundspeed_eval.result import Status
from groundspeed_eval.running.run_folder import read_run
from groundspeed_eval.running.techniques import without
from groundspeed_eval.running.unhurried import unhurried
from groundspeed_eval.systems.engine import EngineSystem
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_server.engine.values import Trigger
from groundspeed_server.history import Repository
from groundspeed_server.settings.values import ModelSettings, Settings
from groundspeed_server.text.snapshot import Language, Span
from support.eval_repository import commit_files, git, make_repository
from support.eval_tools import installed_tools

SHOP = "export interface Order { id: number; customer: string }\n"
OPTIONS = '"strict": true, "types": [], "module": "esnext", "moduleResolution": "bundler"'
CONFIGURATION = '{"compilerOptions": {' + OPTIONS + '}, "include": ["src"]}'
BEFORE = "import type { Order } from './shop'\nexport const of = (order: Order) => order."
AFTER = "\n"
PATH = {"PATH": os.environ["PATH"]}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    files = {
        "tsconfig.json": CONFIGURATION,
        "package.json": "{}",
        "src/shop.ts": SHOP,
        "src/a.ts": BEFORE + "id" + AFTER,
    }
    return make_repository(tmp_path / "shop", files)


@pytest.fixture
def system(clone: Path, tmp_path: Path) -> Iterator[EngineSystem]:
    """The engine, with a model that knows one name, which only the newest commit has."""
    script = tmp_path / "script.toml"
    script.write_text("shape = 'prefix'\n[[answer]]\ntext = 'total'\n")
    settings = unhurried(Settings(model=ModelSettings(provider="scripted", script=str(script))))
    repositories = {"shop": Repository(clone)}
    checks = chosen_type_checks(settings, repositories, [installed_tools()], PATH)
    (tmp_path / "root").mkdir()
    made = EngineSystem(
        Setup(
            settings,
            PATH,
            tmp_path / "root",
            Trigger.MANUAL,
            repositories,
            type_checks=checks,
        )
    )
    yield made
    made.close()


def task_at(commit: str) -> Task:
    return Task.cut(
        BEFORE + "id" + AFTER,
        Span(len(BEFORE), len(BEFORE) + 2),
        kind="rest_of_line",
        path="src/a.ts",
        language=Language.TYPESCRIPT,
        origin=Origin(repo="shop", commit=commit),
    )


def test_a_suggestion_is_judged_by_the_types_of_its_own_commit(
    clone: Path, system: EngineSystem, tmp_path: Path
) -> None:
    before = git(clone, "rev-parse", "HEAD")
    after = commit_files(clone, {"src/shop.ts": SHOP.replace("id:", "total: number; id:")})
    answers = {}
    for commit in (before, after):
        system.approach(task_at(commit))
        answers[commit] = system.answer(task_at(commit))

    assert (answers[before].status, answers[before].reason) == (Status.QUIET, "type_error")
    assert (answers[after].status, answers[after].text) == (Status.SHOWN, "total")
    system.close()
    assert list((tmp_path / "root").iterdir()) == []


@pytest.mark.parametrize(("off", "checked"), [([], {"shop"}), (["type_check"], set())])
def test_types_are_checked_where_typescript_is_named_unless_the_technique_is_off(
    clone: Path, capsys: pytest.CaptureFixture[str], off: list[str], checked: set[str]
) -> None:
    settings, folders = without(Settings(), off), [installed_tools()]
    found = chosen_type_checks(settings, {"shop": Repository(clone)}, folders, PATH)

    assert set(found) == checked
    assert capsys.readouterr().err == ""


def test_a_run_without_typescript_says_that_types_are_not_checked(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = chosen_type_checks(Settings(), {"shop": Repository(clone)}, [], PATH)

    assert found == {}
    assert "name a folder with --typescript" in capsys.readouterr().err


def test_a_run_without_a_clone_says_that_types_are_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = chosen_type_checks(Settings(), {}, [tmp_path], PATH)

    assert found == {}
    assert "name a clone with --repository" in capsys.readouterr().err


def test_a_folder_without_typescript_is_told_by_repository(
    clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = chosen_type_checks(Settings(), {"shop": Repository(clone)}, [tmp_path], PATH)

    assert found == {}
    assert capsys.readouterr().err.startswith("shop: Types are not checked: there is no TypeScript")


def test_a_run_with_type_checks_is_another_run(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "script.toml").write_text("shape = 'prefix'\n[[answer]]\ntext = 'total'\n")
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(tmp_path / "script.toml"))
    monkeypatch.chdir(tmp_path)
    kinds = ["--kinds", "rest_of_line", "--count", "1"]
    assert main(["tasks", "shop", "--out", "t.jsonl", *kinds]) == 0
    words = ["run", "t.jsonl", "--repository", "shop", "--unhurried", "--out"]
    typescript = ["--typescript", str(installed_tools())]
    assert main([*words, "checked", *typescript]) == 0
    assert main([*words, "unchecked"]) == 0
    capsys.readouterr()

    assert read_run(Path("checked")).identity.type_checks == ["shop"]
    assert read_run(Path("unchecked")).identity.type_checks == []
    assert main([*words, "unchecked", *typescript]) == 2
    assert "under other settings" in capsys.readouterr().err
