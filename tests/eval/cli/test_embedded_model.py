"""A tiny evaluation with the embedded model: real tokens, from commit to report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from support.embedded_model import require_weights
from support.eval_repository import make_repository, small_project

pytestmark = pytest.mark.model


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tasks, and the embedded model with all the time that a busy machine needs."""
    require_weights()
    config = tmp_path / "groundspeed" / "config.toml"
    config.parent.mkdir()
    config.write_text("[completion]\nmanual_deadline_ms = 60000\nmax_tokens_line = 16\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "local")
    monkeypatch.chdir(tmp_path)
    make_repository(tmp_path / "project", small_project(copies=1))
    words = ["tasks", "project", "--out", "t.jsonl", "--kinds", "rest_of_line", "--count", "2"]
    assert main(words) == 0
    return tmp_path


def test_the_engine_and_the_bare_prefix_are_measured_on_the_same_tasks(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "t.jsonl", "--out", "engine"]) == 0
    assert main(["run", "t.jsonl", "--out", "bare", "--system", "bare_prefix"]) == 0
    capsys.readouterr()
    assert main(["report", "engine", "bare", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    counted = {f["run"]: f["n"] for f in report["figures"] if f["score"] == "latency"}

    assert [run["models"] for run in report["runs"]] == [["smollm2-135m"]] * 2
    assert [run["errors"] for run in report["runs"]] == [0, 0]
    assert counted == {"engine": 2, "bare": 2}
