"""`check` as a user types it, with the real compiler and the real sandbox."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.execution.node import find_node
from groundspeed_eval.running.result_log import ResultLog
from groundspeed_eval.running.run_folder import prepare, read_run
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_eval.tasks.task_file import task_set
from groundspeed_server.text.snapshot import Language, Span
from support.eval_repository import commit_files, make_repository
from support.eval_runs import failed, make_identity, quiet, shown
from support.eval_tools import installed_tools

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "eval" / "exercism" / "exercises.jsonl"
CODE = "export const total = (parts: number[]): number => parts.length\n"
HOLE = "parts.length"


@pytest.fixture
def checked_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Four tasks from one commit of a repository, and a run in `r` that answered each its way."""
    monkeypatch.chdir(tmp_path)
    names = [f"src/a{n}.ts" for n in range(4)]
    make_repository(tmp_path / "project", dict.fromkeys(names, CODE))
    commit = commit_files(tmp_path / "project", {"tsconfig.json": '{"include": ["src"]}'})
    (tmp_path / "project" / "src" / "a0.ts").write_text("changed after the commit")
    start = CODE.index(HOLE)
    tasks = [
        Task.cut(
            CODE,
            Span(start, start + len(HOLE)),
            kind="rest_of_line",
            path=name,
            language=Language.TYPESCRIPT,
            origin=Origin(repo="project", commit=commit),
        )
        for name in names
    ]
    kept = task_set(tasks)
    prepare(tmp_path / "r", make_identity(tasks=kept.digest), kept)
    with ResultLog(tmp_path / "r") as log:
        log.append(shown(tasks[0], "parts.length * 2"))
        log.append(shown(tasks[1], "parts.size"))
        log.append(quiet(tasks[2]))
        log.append(failed(tasks[3]))
    return tasks


def check(*words: str) -> int:
    return main(["check", *words, "--typescript", str(installed_tools())])


def figure(capsys: pytest.CaptureFixture[str], score: str) -> tuple[int, float | None]:
    """The n and the value of a score of the run in `r`."""
    capsys.readouterr()
    assert main(["report", "r", "--format", "json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    one = next(f for f in figures if (f["score"], f["group"]) == (score, "all"))
    return one["n"], one["estimate"]


def test_types_are_checked_against_the_commit(
    checked_tasks: list[Task], capsys: pytest.CaptureFixture[str]
) -> None:
    assert figure(capsys, "type_clean") == (0, None)
    assert check("r", "--repo", "project") == 0
    said = capsys.readouterr().err

    assert "r: 3 type checks: 1 good, 2 bad" in said
    assert figure(capsys, "type_clean") == (2, 0.5)
    assert figure(capsys, "type_clean_of_all") == (3, 1 / 3)
    assert figure(capsys, "pass_at_1") == (0, None)


def test_what_was_found_out_is_not_looked_for_again(
    checked_tasks: list[Task], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check("r", "--repo", "project") == 0
    before = Path("r/checks.jsonl").read_bytes()
    capsys.readouterr()
    assert check("r", "--repo", "project") == 0

    assert capsys.readouterr().err == ""
    assert Path("r/checks.jsonl").read_bytes() == before


def test_an_answer_whose_commit_is_not_there_has_no_score(
    checked_tasks: list[Task], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_repository(tmp_path / "other", {"a.ts": "1\n"})
    assert check("r", "--repo", "other") == 0

    assert "0 good, 0 bad, 3 could not be checked" in capsys.readouterr().err
    assert figure(capsys, "type_clean_of_all") == (0, None)


def test_without_node_nothing_is_scored_and_nothing_fails(
    checked_tasks: list[Task],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    git, git_only = shutil.which("git"), tmp_path / "bin"
    assert git
    git_only.mkdir()
    (git_only / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(git_only))
    find_node.cache_clear()
    code = check("r", "--repo", "project")
    said = capsys.readouterr().err
    find_node.cache_clear()

    assert code == 2
    assert "Node was not found; nothing was checked" in said
    assert figure(capsys, "type_clean_of_all") == (0, None)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(["r"], "nothing to check in r", id="no clone"),
        pytest.param(["r", "--repo", "project"], "typescript was not found", id="no compiler"),
        pytest.param(["project"], "no run in project", id="no run"),
        pytest.param(["r", "--repo", "nowhere"], "not in a git repository", id="no repository"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_remedy(
    checked_tasks: list[Task],
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    complaint: str,
) -> None:
    code = main(["check", *words])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    what, remedy = said.err.splitlines()[-2:]
    assert complaint in what
    assert remedy.startswith("  ")


def test_a_set_is_imported_run_and_checked_and_its_references_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    tools = ["--typescript", str(installed_tools())]
    words = ["tasks", str(SAMPLE), "--from", "exercism", "--out", "t.jsonl", "--count", "9"]
    assert main([*words, *tools]) == 0
    assert main(["run", "t.jsonl", "--out", "r", "--system", "empty"]) == 0
    assert main(["check", "r", *tools]) == 0
    said = capsys.readouterr().err

    assert "9 tasks from 5 programs of exercism; written to t.jsonl" in said
    assert "r: 9 tests run: 0 good, 9 bad" in said
    assert figure(capsys, "pass_at_1") == (9, 0)

    answer_rightly(read_run(Path("r")).tasks)
    assert main(["check", "r", *tools]) == 0

    assert figure(capsys, "pass_at_1") == (9, 1)


def answer_rightly(tasks: Sequence[Task]) -> None:
    """Put what was blanked back, in the run in `r`."""
    with ResultLog(Path("r")) as log:
        log.drop(lambda _: True)
        for task in tasks:
            log.append(shown(task, task.target))
