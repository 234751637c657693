"""The ratchet: the engine must not become clearly worse than it was when it was last approved.

The same tasks are put to the engine as typing would ask. One model is scripted: it knows what the
author wrote, and runs on past it, as real models do, so that what is measured is what the engine
makes of it. The other is the embedded one. Both are compared with stored answers in pairs, by the
gate's own statistics; a change that is not clearly worse passes.

`GOLDEN=write` approves what the engine answers now; the diff of the stored answers is the review.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.report.noninferiority import Verdict
from groundspeed_eval.report.ruling import Ruling, rule
from groundspeed_eval.result import Answer, Result, Status
from groundspeed_eval.running.run_folder import Run, read_run
from groundspeed_eval.tasks.task import Task
from groundspeed_eval.tasks.task_file import read_tasks
from support.embedded_model import require_weights
from support.golden import approved

DATA = "eval/ratchet"
TASKS = Path(__file__).resolve().parents[1] / "data" / DATA / "tasks.jsonl"
# Of these, none may be clearly worse; the margins only say what is called `not worse`.
MARGINS = {"hit": 0.1, "keystrokes_saved": 0.1, "parses": 0.1, "quiet": 0.1}
PATIENCE = (
    "[completion]\ndeadline_ms = 60000\nprefix_tokens = 128\n"
    "max_tokens_line = 24\nmax_tokens_block = 48\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, and all the time that a busy machine needs."""
    config = tmp_path / "groundspeed" / "config.toml"
    config.parent.mkdir()
    config.write_text(PATIENCE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ruled(name: str, limit: int) -> Ruling:
    """Run the first tasks, and judge the answers beside the approved ones."""
    words = ["run", str(TASKS), "--out", "now", "--trigger", "auto", "--limit", str(limit)]
    assert main(words) == 0
    now = timeless(read_run(Path("now")))
    lines = b"".join(msgspec.json.encode(result) + b"\n" for result in now.results.values())
    stored = approved(f"{DATA}/{name}.jsonl", lines.decode())
    before = [msgspec.json.decode(line, type=Result) for line in stored.splitlines()]
    base = Run("approved", now.identity, now.tasks, {result.task: result for result in before})
    return rule(base, now, MARGINS)


def timeless(run: Run) -> Run:
    """Return a run without what hangs on the machine: answers as if they had come at once."""
    kept = {}
    for task, result in run.results.items():
        answer = msgspec.structs.replace(result.answer, ttft_ms=None, last_token_ms=None)
        kept[task] = Result(task=task, answer=answer, latency_ms=0)
    return Run(run.name, run.identity, run.tasks, kept)


def script(tasks: tuple[Task, ...]) -> str:
    """Return the script of a model that knows every answer and does not know when to stop."""
    lines = ["shape = 'hole'"]
    for task in tasks:
        before = task.prefix[-200:].rstrip(" \t")
        on = "".join(task.suffix.splitlines(keepends=True)[:3])
        said = task.target + on if task.target else " and so on"
        when = re.escape(before) + r"[ ]*\Z"
        lines += ["[[answer]]", f"when = {json.dumps(when)}", f"text = {json.dumps(said)}"]
    return "\n".join(lines) + "\n"


def worse(ruling: Ruling) -> list[str]:
    return [test.score for test in ruling.tests if test.verdict is Verdict.WORSE]


def test_a_model_that_knows_the_answer_is_used_as_well_as_before(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = read_tasks(TASKS).tasks
    (place / "script.toml").write_text(script(tasks))
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(place / "script.toml"))
    ruling = ruled("scripted", len(tasks))

    assert worse(ruling) == []
    assert ruling.lost == 0


@pytest.mark.model
def test_the_embedded_model_is_used_as_well_as_before(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_weights()
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "local")
    ruling = ruled("embedded", 24)

    assert worse(ruling) == []
    assert ruling.lost == 0


def test_the_ratchet_sees_an_engine_that_falls_silent(place: Path) -> None:
    tasks = read_tasks(TASKS).tasks
    stored = approved(f"{DATA}/scripted.jsonl", "").splitlines()
    before = {r.task: r for r in (msgspec.json.decode(line, type=Result) for line in stored)}
    silence = Answer(status=Status.QUIET, reason="filter")
    after = {task: Result(task=task, answer=silence, latency_ms=0) for task in before}
    assert main(["run", str(TASKS), "--out", "now", "--system", "empty"]) == 0
    identity = read_run(Path("now")).identity
    ruling = rule(Run("a", identity, tasks, before), Run("b", identity, tasks, after), MARGINS)

    assert worse(ruling) == ["hit", "keystrokes_saved"]
