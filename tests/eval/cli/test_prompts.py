"""A new prompt is compared with the old one before anybody gets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.result import Status
from groundspeed_eval.running.run_folder import read_run
from support.eval_repository import make_repository, small_project
from support.prompt_files import prompt_file

SCRIPT = """
shape = "chat"
[[answer]]
when = "Say it well"
text = "<completion>42</completion>"
[[answer]]
error = "unavailable"
"""
BODY = "Say it well.\n<before-{{boundary}}>\n{{prefix}}"


@pytest.fixture(autouse=True)
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(tmp_path / "script.toml"))
    monkeypatch.chdir(tmp_path)
    Path("script.toml").write_text(SCRIPT)
    Path("polite.v1.md").write_bytes(prompt_file("polite.v1", BODY))
    make_repository(tmp_path / "project", small_project(copies=2))
    cut = ["tasks", "project", "--out", "t.jsonl", "--count", "3", "--kinds", "rest_of_line"]
    assert main(cut) == 0


def failures(folder: str) -> int:
    answered = [result for _, result in read_run(Path(folder)).answered]
    assert answered
    return sum(result.answer.status is Status.ERROR for result in answered)


def test_a_run_asks_with_the_prompt_that_is_named() -> None:
    assert main(["run", "t.jsonl", "--out", "new", "--prompt", "polite.v1.md"]) == 0
    assert main(["run", "t.jsonl", "--out", "old", "--prompt", "completion-chat.v2"]) in {0, 2}

    assert failures("new") == 0
    assert failures("old") > 0


def test_another_wording_is_another_run(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "t.jsonl", "--out", "one", "--prompt", "polite.v1.md"])
    Path("polite.v1.md").write_bytes(prompt_file("polite.v1", f"{BODY}\n"))

    assert main(["run", "t.jsonl", "--out", "one", "--prompt", "polite.v1.md"]) == 2
    assert "one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.v1", "there is no prompt file"),
        ("missing.v1.md", "cannot be read"),
        ("script.md", "does not begin with a header"),
        ("useless.v1.md", "of no kind"),
    ],
)
def test_a_prompt_that_cannot_be_used_is_told_before_anything_is_asked(
    name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("script.md").write_text("shape = 1")
    Path("useless.v1.md").write_bytes(prompt_file("useless.v1", "Hello."))

    assert main(["run", "t.jsonl", "--out", "none", "--prompt", name]) == 2
    assert said in capsys.readouterr().err
