"""Tasks from history: the file as it stood when its author typed the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.tasks.cutting import Harvest, Wish, cut_tasks
from groundspeed_eval.tasks.replay import MAX_EDIT_CHARS, MAX_EDITS, MAX_FILES, Lines, hunks_of
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository
from support.eval_repository import commit_files, git, make_repository

OLD = """\
export const first = makeFirst(alpha)
export const second = makeSecond(beta)
export const third = makeThird(gamma)
"""
NEW = """\
export const zero = makeZero(omega)
export const first = makeFirst(alpha)
export const second = makeSecond(delta)
export const another = makeAnother(epsilon)
export const third = makeThird(gamma)
export const fourth = makeFourth(zeta)
"""


def replay(folder: Path, *, changes: int = 10, **wish: object) -> Harvest:
    repository = Repository.containing(folder)
    origin = Origin(repo="project", commit=repository.commit("HEAD"))
    fields = {"kinds": ("argument_list",), "count": 50, "seed": 1, "changes": changes, **wish}
    return cut_tasks(repository, origin=origin, wish=Wish(**fields))  # type: ignore[arg-type]


def by_target(harvest: Harvest) -> dict[str, Task]:
    return {task.target: task for task in harvest.tasks}


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    folder = make_repository(tmp_path, {"a.ts": OLD, "b.ts": OLD})
    commit_files(folder, {"a.ts": NEW, "b.ts": OLD + "export const last = makeLast(eta)\n"})
    return folder


def test_only_lines_that_the_change_added_are_wanted(changed: Path) -> None:
    targets = {task.target for task in replay(changed, changes=1).tasks}

    assert targets == {"omega", "delta", "epsilon", "zeta", "eta"}


def test_edits_above_the_cursor_are_made_and_those_below_are_not(changed: Path) -> None:
    task = by_target(replay(changed))["delta"]

    assert task.prefix == NEW[: NEW.index("delta")]
    assert task.suffix == ")\nexport const third = makeThird(gamma)\n"


def test_what_the_change_did_before_is_known_the_latest_last(changed: Path) -> None:
    found = by_target(replay(changed))
    edits = [(e.path, e.line, e.removed, e.added) for e in found["epsilon"].recent_edits]
    elsewhere = found["eta"].recent_edits

    assert edits == [
        ("a.ts", 0, "", "export const zero = makeZero(omega)\n"),
        (
            "a.ts",
            2,
            "export const second = makeSecond(beta)\n",
            "export const second = makeSecond(delta)\n",
        ),
    ]
    assert [edit.path for edit in elsewhere] == ["a.ts"] * 3


def test_the_rest_of_the_repository_stands_at_the_parent(changed: Path) -> None:
    task = by_target(replay(changed))["omega"]

    assert task.commit == git(changed, "rev-parse", "HEAD~")
    assert task.change == git(changed, "rev-parse", "HEAD")


def test_a_new_file_is_typed_from_nothing(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"a.ts": OLD})
    commit_files(folder, {"b.ts": NEW})
    task = by_target(replay(folder))["epsilon"]

    assert (task.path, task.suffix) == ("b.ts", ")\n")
    assert [edit.added for edit in task.recent_edits] == [NEW[: NEW.index("export const another")]]


def test_what_a_file_held_before_it_was_moved_is_typed_by_nobody(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"old.ts": OLD, "same.ts": OLD.replace("make", "build")})
    git(folder, "mv", "same.ts", "moved.ts")
    git(folder, "mv", "old.ts", "new.ts")
    commit_files(folder, {"new.ts": OLD + "export const last = makeLast(eta)\n"})

    assert by_target(replay(folder)).keys() == {"eta"}


def test_the_newest_changes_come_first(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"a.ts": OLD})
    commit_files(folder, {"a.ts": OLD + "call(older)\n"})
    commit_files(folder, {"a.ts": OLD + "call(older)\ncall(newer)\n"})

    assert [task.target for task in replay(folder, count=1).tasks] == ["newer"]


def test_the_first_commit_and_merges_add_nothing(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"a.ts": OLD})
    git(folder, "switch", "--quiet", "--create", "side")
    commit_files(folder, {"b.ts": "call(side)\n"})
    git(folder, "switch", "--quiet", "main")
    commit_files(folder, {"c.ts": "call(main)\n"})
    git(folder, "merge", "--quiet", "--no-edit", "side")

    assert {task.target for task in replay(folder).tasks} == {"side", "main"}


def test_a_change_of_very_many_files_is_nobody_s_typing(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"a.ts": OLD})
    commit_files(folder, {f"f{n}.ts": "call(value)\n" for n in range(MAX_FILES + 1)})

    with pytest.raises(UserError, match="can be replayed"):
        replay(folder)


def test_recent_edits_are_few_and_small(tmp_path: Path) -> None:
    lines = [f"const value{n} = {n}\n" for n in range(60)]
    folder = make_repository(tmp_path, {"a.ts": "".join(lines)})
    for n in range(0, 60, 4):
        lines[n] = f"const changed{n} = '{'x' * (MAX_EDIT_CHARS if n == 52 else 5)}'\n"
    lines[59] = "call(value)\n"
    commit_files(folder, {"a.ts": "".join(lines)})
    (task,) = replay(folder).tasks

    assert len(task.recent_edits) == MAX_EDITS
    assert [edit.line for edit in task.recent_edits[-3:]] == [48, 56, 59]


def test_the_same_history_gives_the_same_tasks(changed: Path) -> None:
    assert replay(changed).tasks == replay(changed).tasks


LINE = st.sampled_from(["a\n", "b\n", "call(x)\r\n", "\n"])


@given(st.lists(LINE, max_size=12), st.lists(LINE, max_size=12), st.sampled_from(["", "end"]))
def test_the_hunks_make_the_new_text_of_the_old(
    before: list[str], after: list[str], torn: str
) -> None:
    old, new = Lines("".join(before)), Lines("".join(after) + torn)
    built, done = "", 0
    for hunk in hunks_of(old, new):
        built += old.of(range(done, hunk.old.start)) + new.of(hunk.new)
        done = hunk.old.stop
    built += old.of(range(done, len(old.each)))

    assert built == new.text
