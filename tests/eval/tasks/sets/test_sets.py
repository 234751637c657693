"""Public sets, read from files of their own shape."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_eval.tasks.cutting import Wish
from groundspeed_eval.tasks.sets.importing import KINDS, import_tasks, read_set
from groundspeed_eval.tasks.sets.registry import all_sets
from groundspeed_server.errors import UserError
from support.eval_tools import installed_tools

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "eval" / "exercism" / "exercises.jsonl"
WISH = Wish(kinds=KINDS, count=12, seed=1)
PROBLEM = {
    "name": "Made_Up/1 add",
    "prompt": "function add(a: number, b: number): number {\n",
    "tests": "if (add(1, 2) !== 3) throw 1\n",
    "stop_tokens": ["\nfunction ", "\n//"],
    "language": "ts",
}


def test_holes_are_cut_from_references_that_pass_their_tests(tmp_path: Path) -> None:
    rows = SAMPLE.read_text().splitlines()
    wrong = json.loads(rows[0]) | {"exercise": "wrong", "reference": "export const isLeap = 1\n"}
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join([*rows, json.dumps(wrong)]))
    programs, origin = read_set("exercism", file)
    imported = import_tasks(programs, origin=origin, wish=WISH, folders=[installed_tools()])
    references = {program.path: program.text for program in programs if program.name != "wrong"}

    assert imported.excluded == ("wrong",)
    assert imported.programs == 6
    assert len(imported.tasks) == 12
    assert all(task.original == references[task.path] for task in imported.tasks)
    assert all(task.target and task.suite and task.suite.count for task in imported.tasks)
    assert {task.repo for task in imported.tasks} == {"exercism"}
    assert {task.kind for task in imported.tasks} <= set(KINDS)


def test_importing_is_the_same_every_time() -> None:
    programs, origin = read_set("exercism", SAMPLE)
    first, second = (
        import_tasks(programs[:1], origin=origin, wish=WISH, folders=[installed_tools()])
        for _ in range(2)
    )

    assert first == second


def test_a_problem_without_a_reference_is_one_task_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(PROBLEM) + "\n")
    programs, origin = read_set("multipl_e", file)
    (task,) = import_tasks(programs, origin=origin, wish=WISH, folders=[]).tasks

    assert (task.prefix, task.target, task.suffix) == (PROBLEM["prompt"], "", "")
    assert task.path == "Made_Up_1_add.ts"
    assert not task.wants_silence
    assert task.suite is not None
    assert task.suite.stops == ("\nfunction ", "\n//")


def test_tests_of_another_kind_are_left_and_those_beside_them_taken(tmp_path: Path) -> None:
    row = json.loads(SAMPLE.read_text().splitlines()[0])
    tests = {"a.test.ts": row["test"]}
    beside = row | {"test_file": "types/a.tst.ts", "test": "types", "extra": tests}
    none = row | {"test_file": "types/a.tst.ts", "test": "types"}
    file = tmp_path / "set.jsonl"
    file.write_text(f"{json.dumps(beside)}\n{json.dumps(none)}\n")
    programs, _ = read_set("exercism", file)

    assert [(one.suite.path, one.suite.text) for one in programs] == [("a.test.ts", row["test"])]


@pytest.mark.parametrize("name", all_sets())
@pytest.mark.parametrize("content", ["prose\n", '{"name": 1}\n', "[]\n"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(content)

    with pytest.raises(UserError, match="Line 1 of the file is not of this set") as caught:
        read_set(name, file)

    assert caught.value.remedy


def test_a_missing_file_and_an_empty_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_set("exercism", tmp_path / "none")
    (tmp_path / "empty").write_text("")
    programs, origin = read_set("exercism", tmp_path / "empty")

    with pytest.raises(UserError, match="gave no task"):
        import_tasks(programs, origin=origin, wish=WISH, folders=[])


@pytest.mark.parametrize("name", all_sets())
def test_every_set_says_its_licence(name: str) -> None:
    assert any(word in all_sets()[name].SUMMARY for word in ("MIT", "BSD", "Apache"))
