"""Reviews from cutting to the gate, with a model whose script knows what was planted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.running.run_folder import read_run
from groundspeed_eval.tasks.task import Task
from groundspeed_eval.tasks.task_file import read_tasks
from support.eval_repository import make_repository, small_project


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Task, ...]:
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(tmp_path / "script.toml"))
    monkeypatch.chdir(tmp_path)
    make_repository(tmp_path / "project", small_project(copies=6))
    kinds = ["--kinds", "review_defect,review_clean", "--per-file", "1"]
    assert main(["tasks", "project", "--out", "t.jsonl", "--count", "12", *kinds]) == 0
    return read_tasks(Path("t.jsonl")).tasks


def script(tasks: tuple[Task, ...], *, knows: bool) -> str:
    """Return a script that gives a hint for each planted defect, or for the line after next."""
    lines = ["shape = 'chat'"]
    for task in tasks:
        for defect in task.review.defects if task.review else ():
            line = defect.line if knows else task.prefix.count("\n") + 1
            code = task.original.splitlines()[line - 1].strip()
            name = defect.rule if knows else "resource-leak"
            hint = {"rule": name, "line": line, "quote": code, "message": "This is wrong."}
            hint |= {"severity": "warning", "confidence": 0.9, "fix": None}
            when = re.escape(f"{line:>5}| ") + r"\s*" + re.escape(code) + "$"
            # The file's own comment is not shown to the model, its number of lines is all.
            lines += ["[[answer]]", f"when = {json.dumps(when)}"]
            lines += [f"text = {json.dumps(json.dumps({'hints': [hint]}))}"]
    return "\n".join([*lines, "[[answer]]", "text = '{\"hints\": []}'", ""])


def figures(folder: str, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    capsys.readouterr()
    assert main(["report", folder, "--format", "json", "--html", f"{folder}.html"]) == 0
    found = json.loads(capsys.readouterr().out)["figures"]
    return {f["score"]: f["estimate"] for f in found if f["group"] == "all" and f["n"]}


def test_a_reviewer_that_knows_finds_all_and_the_gate_stops_one_that_does_not(
    tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, knows in (("knows", True), ("guesses", False)):
        Path("script.toml").write_text(script(tasks, knows=knows))
        assert main(["run", "t.jsonl", "--out", name, "--system", "reviewer"]) == 0
    sharp, blunt = figures("knows", capsys), figures("guesses", capsys)
    passed = main(["gate", "knows", "guesses", "--score", "hint_recall=20"])

    assert sharp["hint_recall"] == 1
    assert sharp["hint_precision"] == 1
    assert blunt["hint_recall"] == 0
    assert passed == 1
    assert "Defects that no hint names" in Path("guesses.html").read_text()


def test_prose_is_silence_and_a_failed_model_has_no_score(tasks: tuple[Task, ...]) -> None:
    Path("script.toml").write_text("shape = 'chat'\n[[answer]]\ntext = 'Looks good to me!'\n")
    assert main(["run", "t.jsonl", "--out", "prose", "--system", "reviewer"]) == 0
    Path("script.toml").write_text("shape = 'chat'\n[[answer]]\nerror = 'access_denied'\n")
    assert main(["run", "t.jsonl", "--out", "denied", "--system", "reviewer"]) in {0, 2}
    reasons = {
        name: {result.answer.reason for _, result in read_run(Path(name)).answered}
        for name in ("prose", "denied")
    }

    assert reasons == {"prose": {"unreadable_answer"}, "denied": {"access_denied"}}


@pytest.mark.parametrize("system", ["engine", "copy", "bare_prefix"])
def test_reviews_are_not_put_to_what_completes(
    tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str], system: str
) -> None:
    Path("script.toml").write_text("shape = 'hole'\n")
    capsys.readouterr()

    assert main(["run", "t.jsonl", "--out", "r", "--system", system]) == 2
    assert f"{system} cannot answer tasks of review" in capsys.readouterr().err
    assert not Path("r").exists()


def test_silence_is_the_floor_of_reviews_too(
    tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "t.jsonl", "--out", "r", "--system", "empty"]) == 0
    found = figures("r", capsys)

    assert (found["hint_recall"], found["false_alarms"], found["quiet"]) == (0, 0, 1)
    assert "hint_precision" not in found
