"""`make demo REPO=path` on repositories that people have."""

from __future__ import annotations

import asyncio
import importlib
import io
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from support.eval_repository import GREETER, commit_files, git, make_repository

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def demo_places(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module("demo_places")


@pytest.fixture
def demo_typist(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module("demo_typist")


@pytest.mark.parametrize(
    ("repository", "complaint"),
    [
        ("missing", "there is no folder {home}/missing"),
        ("~/missing", "there is no folder {home}/missing"),
        ("empty", "{home}/empty has no TypeScript to complete"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(
    tmp_path: Path, repository: str, complaint: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "link.ts").symlink_to("nowhere.ts")
    done = subprocess.run(
        [sys.executable, SCRIPTS / "demo.py", "--repository", repository],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == f"demo: {complaint.format(home=tmp_path.resolve())}; try REPO=path.\n"


def test_without_a_model_there_is_no_demo(demo_typist: ModuleType, tmp_path: Path) -> None:
    """What the code around gives is no answer of a model."""
    printed = io.StringIO()
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "GROUNDSPEED_PROVIDER": "local",
        "GROUNDSPEED_MODEL_DIR": str(tmp_path / "models"),
        "GROUNDSPEED_STATE_DIR": str(tmp_path / "state"),
    }
    terminal = Console(file=printed, soft_wrap=True)
    typist = demo_typist.Typist(terminal, environment, tmp_path)

    with pytest.raises(demo_typist.NoModelAnswers):
        asyncio.run(typist.type_at([]))

    assert "groundspeed model install" in printed.getvalue()


def test_a_link_that_leads_nowhere_is_no_file(demo_places: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text(GREETER)
    (tmp_path / "b.ts").symlink_to("nowhere.ts")

    assert demo_places.typescript_files(tmp_path) == [tmp_path / "a.ts"]


def test_a_history_is_read_of_the_root_of_a_whole_clone_alone(
    demo_places: ModuleType, tmp_path: Path
) -> None:
    whole, shallow = make_repository(tmp_path / "a b", {"src/a.ts": "a"}), tmp_path / "shallow"
    commit_files(whole, {"src/a.ts": "b"})
    git(tmp_path, "clone", "--quiet", "--depth", "1", whole.as_uri(), str(shallow))

    folders = [whole, whole / "src", shallow, tmp_path]
    assert [demo_places.has_whole_history(folder) for folder in folders] == [
        True,
        False,
        False,
        False,
    ]
