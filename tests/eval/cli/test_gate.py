"""`gate` as a pipeline calls it: the exit code decides, the text tells why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from support.eval_repository import make_repository, small_project


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two runs of the copy rule on the same tasks, and one of a system that never offers."""
    monkeypatch.chdir(tmp_path)
    make_repository(tmp_path / "project", small_project(copies=40))
    words = ["tasks", "project", "--out", "t.jsonl", "--kinds", "rest_of_line", "--count", "80"]
    assert main(words) == 0
    for name, system in {"main": "copy", "same": "copy", "silent": "empty"}.items():
        assert main(["run", "t.jsonl", "--out", name, "--system", system]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "ends"),
    [
        (["main", "same", "--margin", "5"], 0, "Pass: same against main"),
        (["main", "same", "--margin", "0.5"], 1, "hits of all tasks is unclear."),
        (["main", "same", "--margin", "5", "--looks", "99"], 1, "hits of all tasks is unclear."),
        (["main", "silent", "--score", "parses"], 1, "parses is unclear."),
        (["main", "same", "--score", "hit=15", "--score", "edit_similarity"], 0, "Pass: "),
    ],
)
def test_the_exit_code_says_whether_the_rollout_may_go_on(
    runs: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, ends: str
) -> None:
    capsys.readouterr()

    assert main(["gate", *words]) == code
    assert ends in capsys.readouterr().out.splitlines()[-1]


def test_margins_of_shares_are_points(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    words = ["gate", "main", "same", "--score", "hit=15", "--score", "edit_similarity=3"]
    assert main([*words, "--format", "json"]) == 0
    ruling = json.loads(capsys.readouterr().out)

    assert {test["score"]: test["margin"] for test in ruling["tests"]} == {
        "hit": 0.15,
        "edit_similarity": 3,
    }
    assert ruling["passes"] is True


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["main", "nowhere"], "There is no run in nowhere"),
        (["main", "same", "--score", "poem"], "cannot be judged by 'poem'"),
    ],
)
def test_what_cannot_be_judged_is_an_error_and_no_verdict(
    runs: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    capsys.readouterr()
    code = main(["gate", *words])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert complaint in said.err


@pytest.mark.parametrize(
    "words",
    [["--margin", "0"], ["--margin", "nan"], ["--looks", "0"], ["--score", "hit=much"]],
)
def test_a_word_that_makes_no_sense_is_refused(runs: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["gate", "main", "same", *words])

    assert ended.value.code == 2
