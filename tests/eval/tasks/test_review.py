from __future__ import annotations

from pathlib import Path

from groundspeed_eval.tasks.cutting import Wish, cut_tasks
from groundspeed_eval.tasks.kinds.registry import completion_kind_names, kind_names
from groundspeed_eval.tasks.source import parse_source
from groundspeed_eval.tasks.task import Origin, Task, content_id
from groundspeed_eval.tasks.task_file import read_tasks, write_tasks
from groundspeed_server.history import Repository
from support.eval_repository import GREETER, commit_files, git, make_repository

WISH = Wish(kinds=("review_defect", "review_clean"), count=8, seed=1, per_file=8)


def cut(folder: Path, wish: Wish = WISH) -> tuple[Task, ...]:
    repository = Repository.containing(folder)
    origin = Origin(repo="project", commit=repository.commit("HEAD"))
    return cut_tasks(repository, origin=origin, wish=wish).tasks


def files(count: int = 4) -> dict[str, str | bytes]:
    return {f"src/g{n}.ts": f"// File {n}\n{GREETER}" for n in range(count)}


def test_reviews_are_cut_only_when_they_are_wanted() -> None:
    assert set(kind_names()) - set(completion_kind_names()) == {"review_clean", "review_defect"}


def test_a_planted_defect_stands_on_its_line_in_a_file_that_parses(tmp_path: Path) -> None:
    tasks = [task for task in cut(make_repository(tmp_path, files())) if not task.wants_silence]

    assert len(tasks) == 4
    for task in tasks:
        assert task.review is not None
        (defect,) = task.review.defects
        source = parse_source(task.original, task.language)
        first = task.prefix.count("\n") + 1
        assert source is not None
        assert source.parses
        assert first <= defect.line <= first + task.target.count("\n")
        assert task.target not in GREETER


def test_a_clean_function_is_as_its_author_wrote_it(tmp_path: Path) -> None:
    tasks = [task for task in cut(make_repository(tmp_path, files())) if task.wants_silence]

    assert len(tasks) == 4
    assert all(task.target in GREETER for task in tasks)


def test_the_same_wish_gives_the_same_reviews_and_ids_that_hold(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "project", files())
    tasks = cut(folder)
    write_tasks(tmp_path / "t.jsonl", tasks)

    assert cut(folder) == tasks
    assert read_tasks(tmp_path / "t.jsonl").tasks == tasks
    assert [content_id(task) for task in tasks] == [task.id for task in tasks]


def test_from_history_the_functions_are_those_that_a_change_wrote(tmp_path: Path) -> None:
    make_repository(tmp_path, {"src/a.ts": GREETER})
    old = "export function old(a: number) {\n  if (a > 1) {\n    return a\n  }\n  return 0\n}\n"
    commit_files(tmp_path, {"src/a.ts": old + GREETER})
    tasks = cut(tmp_path, Wish(kinds=("review_clean",), count=4, seed=1, changes=1))

    assert [task.target + "\n" for task in tasks] == [old]
    assert tasks[0].change == git(tmp_path, "rev-parse", "HEAD")
