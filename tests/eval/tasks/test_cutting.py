from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from groundspeed_eval.tasks.cutting import Harvest, Wish, cut_tasks
from groundspeed_eval.tasks.selection import Skip
from groundspeed_eval.tasks.task import Origin
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import Language
from support.eval_repository import GREETER, commit_files, git, make_repository, small_project

KINDS = ("rest_of_line", "expression", "block")


def cut(folder: Path, *, revision: str = "HEAD", count: int = 12, **wish: object) -> Harvest:
    repository = Repository.containing(folder)
    origin = Origin(repo="project", commit=repository.commit(revision))
    fields = {"kinds": KINDS, "seed": 1, **wish}
    return cut_tasks(repository, origin=origin, wish=Wish(count=count, **fields))  # type: ignore[arg-type]


def test_every_task_joined_is_a_file_of_the_commit(tmp_path: Path) -> None:
    files = small_project()
    harvest = cut(make_repository(tmp_path, files), count=30)

    assert len(harvest.tasks) == 30
    assert all(task.original == files[task.path] for task in harvest.tasks)


def test_the_same_seed_gives_the_same_tasks_and_another_seed_others(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, small_project())

    again = [task.id for task in cut(folder, seed=1).tasks]

    assert [task.id for task in cut(folder, seed=1).tasks] == again
    assert [task.id for task in cut(folder, seed=2).tasks] != again


def test_the_work_tree_is_never_looked_at(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, small_project())
    before = cut(folder).tasks
    for path in (folder / "src").iterdir():
        path.write_text("const changed = entirely + different\n")
    (folder / ".gitattributes").write_text("*.ts filter=evil\n")
    marker = tmp_path.parent / f"{tmp_path.name}-ran"
    for key in ("filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "diff.external"):
        git(folder, "config", key, f"touch {marker}; cat")

    assert cut(folder).tasks == before
    assert not marker.exists()


def test_a_bare_repository_gives_the_same_tasks(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "work", small_project())
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), str(tmp_path / "bare"))

    assert cut(tmp_path / "bare").tasks == cut(folder).tasks


def test_tasks_are_cut_at_the_commit_that_is_named(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"src/old.ts": GREETER})
    first = git(folder, "rev-parse", "HEAD")
    git(folder, "rm", "--quiet", "src/old.ts")
    commit_files(folder, {"src/new.ts": GREETER})

    assert {task.path for task in cut(folder, revision=first).tasks} == {"src/old.ts"}
    assert {task.path for task in cut(folder).tasks} == {"src/new.ts"}


def test_kinds_share_the_count_and_tsx_has_its_quota(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, small_project(copies=10))
    tasks = cut(folder, count=30, tsx_share=0.5).tasks

    assert Counter(task.kind for task in tasks) == dict.fromkeys(KINDS, 10)
    assert Counter(task.language for task in tasks) == {
        Language.TYPESCRIPT: 15,
        Language.TYPESCRIPTREACT: 15,
    }


def test_a_quota_that_cannot_be_met_is_filled_with_what_there_is(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {f"src/g{n}.ts": GREETER for n in range(9)})

    assert len(cut(folder, count=9, tsx_share=1.0, kinds=("rest_of_line",)).tasks) == 9


def test_files_give_one_task_each_before_any_gives_two(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, small_project(copies=6))
    tasks = cut(folder, count=12, kinds=("rest_of_line",), tsx_share=0.5).tasks

    assert len({task.path for task in tasks}) == 12


def test_no_file_gives_more_than_allowed(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"src/a.ts": GREETER})

    assert len(cut(folder, count=50, kinds=("rest_of_line",), per_file=3).tasks) == 3


def test_a_file_s_holes_do_not_depend_on_other_files(tmp_path: Path) -> None:
    alone = cut(make_repository(tmp_path / "a", {"src/a.ts": GREETER}), count=99, per_file=99)
    both = cut(
        make_repository(tmp_path / "b", {"src/a.ts": GREETER, "src/b.ts": GREETER}),
        count=999,
        per_file=99,
    )
    targets = {(task.kind, task.target, len(task.prefix)) for task in alone.tasks}

    assert targets == {
        (task.kind, task.target, len(task.prefix)) for task in both.tasks if task.path == "src/a.ts"
    }


def test_what_cannot_be_used_is_skipped_and_counted(tmp_path: Path) -> None:
    folder = make_repository(
        tmp_path,
        {
            "src/good.ts": GREETER,
            "src/crlf.ts": GREETER.replace("\n", "\r\n"),
            "src/bom.ts": b"\xef\xbb\xbf" + GREETER.encode(),
            "src/latin1.ts": b"const a = '\xe9'\n",
            "src/broken.ts": "const = = (\n",
            "src/huge.ts": "const a = 1\n" * 900_000,
            "src/good.test.ts": GREETER,
            "node_modules/x/x.ts": GREETER,
            "README.md": "# Not code\n",
        },
    )
    (folder / "src" / "link.ts").symlink_to("good.ts")
    commit_files(folder, {})
    harvest = cut(folder, count=30)

    assert {task.path for task in harvest.tasks} == {"src/good.ts", "src/crlf.ts", "src/bom.ts"}
    assert not any(task.prefix.startswith("\ufeff") for task in harvest.tasks)
    assert any("\r\n" in task.prefix for task in harvest.tasks)
    assert harvest.files == 8
    assert harvest.skipped == {
        Skip.NOT_UTF8: 1,
        Skip.DOES_NOT_PARSE: 1,
        Skip.TOO_LARGE: 1,
        Skip.TEST: 1,
        Skip.VENDORED: 1,
    }


def test_a_missing_blob_is_skipped_and_counted(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"src/a.ts": GREETER, "src/b.ts": GREETER + "// b\n"})
    blob = git(folder, "rev-parse", "HEAD:src/b.ts")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    harvest = cut(folder)

    assert {task.path for task in harvest.tasks} == {"src/a.ts"}
    assert harvest.skipped == {Skip.MISSING: 1}


def test_a_repository_without_typescript_is_refused(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"a.py": "print()\n"})

    with pytest.raises(UserError, match="no TypeScript in project"):
        cut(folder)


def test_a_repository_whose_files_give_nothing_is_refused_with_the_reasons(tmp_path: Path) -> None:
    folder = make_repository(tmp_path, {"src/a.test.ts": GREETER, "src/b.ts": "f()\n"})

    with pytest.raises(UserError, match=r"2 TypeScript files .* left out: 1 test"):
        cut(folder)
