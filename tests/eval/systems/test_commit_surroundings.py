"""What stands around a task in its repository, as the engine would find it in an editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_eval.systems.commit_surroundings import CommitSurroundings
from groundspeed_eval.tasks.task import Origin, RecentEdit, Task
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import Language, Span
from groundspeed_server.workspace.index import Place
from support.eval_repository import commit_files, git, make_repository

RATE = "export const rate = 1;\n"
TAX = "export const taxOfOrder = (sum: number) => sum * rate;\n"
TOTAL = "export const total = taxOfOrder(2);\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "shop", {"a.ts": RATE, "b.ts": RATE, "c.ts": RATE})


def task_of(clone: Path, *edited: str) -> Task:
    """A task in `c.ts`, before which other files were edited in the same change."""
    parent = git(clone, "rev-parse", "HEAD")
    child = commit_files(clone, {path: TAX + path for path in ("a.ts", "b.ts")})
    edits = [RecentEdit(path=path, line=0, removed=RATE, added=TAX) for path in edited]
    return Task.cut(
        TOTAL,
        Span(len("export const total = "), len(TOTAL) - 1),
        kind="rest_of_line",
        path="c.ts",
        language=Language.TYPESCRIPT,
        origin=Origin(repo="shop", commit=parent, change=child),
        recent_edits=tuple(edits),
    )


def test_files_that_were_edited_before_are_open_as_they_were_left(
    clone: Path, tmp_path: Path
) -> None:
    task = task_of(clone, "a.ts", "b.ts", "a.ts", "c.ts")
    around = CommitSurroundings(Repository(clone), task.commit, tmp_path)

    opened = around.open_documents(task)

    assert [(one.path, one.text) for one in opened] == [
        (tmp_path / path, TAX + path) for path in ("a.ts", "b.ts")
    ]


def test_a_task_that_no_change_wrote_has_no_open_files(clone: Path, tmp_path: Path) -> None:
    task = task_of(clone, "a.ts")
    cut = Task.cut(
        TOTAL,
        Span(0, 1),
        kind=task.kind,
        path=task.path,
        language=task.language,
        origin=Origin(repo="shop", commit=task.commit),
        recent_edits=task.recent_edits,
    )

    around = CommitSurroundings(Repository(clone), task.commit, tmp_path)

    assert around.open_documents(cut) == ()


def test_open_files_and_the_hole_are_found_while_a_task_is_shown_and_not_after(
    clone: Path, tmp_path: Path
) -> None:
    task = task_of(clone, "a.ts")
    around = CommitSurroundings(Repository(clone), task.commit, tmp_path)
    index = around.surroundings.index

    with around.showing(task, around.open_documents(task)):
        during = index.definitions(["taxOfOrder", "rate", "total"], 9)

    after = index.definitions(["taxOfOrder", "rate", "total"], 9)
    assert {name: paths(places) for name, places in during.items()} == {
        "taxOfOrder": ["a.ts"],
        "rate": ["b.ts"],
        "total": ["c.ts"],
    }
    assert {name: paths(places) for name, places in after.items()} == {
        "rate": ["a.ts", "b.ts", "c.ts"]
    }


def paths(places: list[Place]) -> list[str]:
    return sorted(Path(place.path).name for place in places)
