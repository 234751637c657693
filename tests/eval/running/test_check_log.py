"""Findings beside results: kept whatever happens, and used for their own answer alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_eval.result import TESTS, TYPES, Result
from groundspeed_eval.running.check_log import (
    CheckLog,
    Finding,
    file_digest,
    read_findings,
    standing_file,
    with_checks,
)
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.tasks.task import Suite, Task
from groundspeed_server.errors import UserError
from support.eval_runs import failed, make_task, quiet, shown

TASK = make_task("const a = ", "b + c", "\n")
STOPPED = make_task("f(", "x", ")", suite=Suite(path=None, text="", stops=("\n//", ";")))


def finding(task: Task, result: Result, check: str = TYPES, *, good: bool | None) -> Finding:
    text = standing_file(task, result)
    assert text is not None
    return Finding(task=task.id, check=check, file=file_digest(text), good=good)


@pytest.mark.parametrize(
    ("task", "result", "text"),
    [
        pytest.param(TASK, shown(TASK, "b"), "const a = b\n", id="an offer fills the hole"),
        pytest.param(TASK, quiet(TASK), "const a = \n", id="silence leaves it"),
        pytest.param(TASK, failed(TASK), None, id="a failure leaves nothing to judge"),
        pytest.param(STOPPED, shown(STOPPED, "1;2\n//3"), "f(1)", id="an answer ends at a stop"),
        pytest.param(make_task(target=""), quiet(TASK), None, id="silence is wanted"),
    ],
)
def test_the_file_as_it_stands_after_an_answer(
    task: Task, result: Result, text: str | None
) -> None:
    assert standing_file(task, result) == text


def test_findings_come_back_after_the_log_was_cut_off(tmp_path: Path) -> None:
    good = finding(TASK, shown(TASK, "b"), good=True)
    with CheckLog(tmp_path) as log:
        log.append(good)
    with (tmp_path / "checks.jsonl").open("ab") as file:
        file.write(b'{"task":"half')
    with CheckLog(tmp_path) as log:
        assert list(log.findings.values()) == [good]
        log.append(finding(TASK, quiet(TASK), good=False))

    assert [one.good for one in read_findings(tmp_path).values()] == [True, False]


def test_the_last_finding_about_an_answer_counts(tmp_path: Path) -> None:
    result = shown(TASK, "b")
    with CheckLog(tmp_path) as log:
        log.append(finding(TASK, result, good=None))
        log.append(finding(TASK, result, good=True))

    assert with_checks(TASK, result, read_findings(tmp_path)).checks == {TYPES: True}


def test_a_log_has_one_writer_and_damage_is_told(tmp_path: Path) -> None:
    with CheckLog(tmp_path), pytest.raises(UserError, match="is checking"):
        CheckLog(tmp_path)
    (tmp_path / "checks.jsonl").write_text("prose\n")

    with pytest.raises(UserError, match=r"Line 1 .* is damaged"):
        CheckLog(tmp_path)


@pytest.mark.parametrize(
    ("result", "check", "good", "scores"),
    [
        (shown(TASK, "b"), TYPES, True, {"type_clean": 1, "type_clean_of_all": 1}),
        (shown(TASK, "b"), TYPES, False, {"type_clean": 0, "type_clean_of_all": 0}),
        (shown(TASK, "b"), TYPES, None, {}),
        (quiet(TASK), TYPES, False, {"type_clean_of_all": 0}),
        (shown(TASK, "b"), TESTS, True, {"pass_at_1": 1}),
        (quiet(TASK), TESTS, False, {"pass_at_1": 0}),
        (shown(TASK, "b"), TESTS, None, {}),
    ],
)
def test_what_was_not_found_out_has_no_score(
    result: Result, check: str, *, good: bool | None, scores: dict[str, int]
) -> None:
    one = finding(TASK, result, check, good=good)
    checked = with_checks(TASK, result, {(one.task, one.check, one.file): one})
    names = ("type_clean", "type_clean_of_all", "pass_at_1")
    values = {name: all_scores()[name].of(TASK, checked) for name in names}

    assert {name: value for name, value in values.items() if value is not None} == scores


def test_a_finding_about_another_answer_is_no_finding() -> None:
    one = finding(TASK, shown(TASK, "b"), good=True)
    findings = {(one.task, one.check, one.file): one}

    assert with_checks(TASK, shown(TASK, "c"), findings).checks == {}
    assert with_checks(TASK, failed(TASK), findings).checks == {}
