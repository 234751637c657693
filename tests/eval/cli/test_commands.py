"""The commands as a user types them, in this process, on real repositories and a scripted model."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from groundspeed_eval.cli.main import COMMANDS, main
from groundspeed_eval.result import Answer, Result, Status
from groundspeed_eval.running.result_log import FILE, read_results
from groundspeed_eval.tasks.task_file import read_tasks
from support.eval_repository import GREETER, make_repository, small_project

SCRIPT = """
shape = "prefix"
[[answer]]
text = "value.of(it)"
"""
# So slow that a process is still at work when somebody has looked at what it has done.
SLOW = SCRIPT + "delay_ms = 200\n"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a repository, tasks cut from it, and a model that plays a script."""
    script = tmp_path / "script.toml"
    script.write_text(SCRIPT)
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(script))
    monkeypatch.chdir(tmp_path)
    make_repository(tmp_path / "project", small_project(copies=6))
    assert main(["tasks", "project", "--out", "t.jsonl", "--count", "12"]) == 0
    return tmp_path


def results(folder: Path) -> list[dict[str, object]]:
    """The results of a run without what time alone decides."""
    found = []
    for line in (folder / "results.jsonl").read_text().splitlines():
        result = json.loads(line)
        del result["latency_ms"], result["answer"]["ttft_ms"], result["answer"]["last_token_ms"]
        found.append(result)
    return found


def test_tasks_tells_what_it_cut_and_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"src/a.ts": GREETER, "src/a.test.ts": GREETER}
    make_repository(tmp_path / "project", files)
    out = tmp_path / "t.jsonl"
    words = ["tasks", str(tmp_path / "project"), "--out", str(out), "--kinds", "rest_of_line"]
    code = main([*words, "--count", "3"])
    said = capsys.readouterr()

    assert code == 0
    assert said.out == ""
    assert said.err.splitlines() == [
        f"3 tasks from 1 file: 3 rest_of_line; written to {out}",
        "1 of 2 TypeScript files left out: 1 test",
    ]
    assert {task.repo for task in read_tasks(out).tasks} == {"project"}


def test_tasks_names_the_kinds_of_which_there_are_too_few(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_repository(tmp_path / "project", {"src/a.ts": GREETER})
    out = tmp_path / "t.jsonl"
    words = ["tasks", str(tmp_path / "project"), "--out", str(out), "--kinds", "rest_of_line,jsx"]
    assert main([*words, "--count", "4"]) == 0

    assert capsys.readouterr().err.splitlines()[-1].startswith("Fewer than wanted: 0 of 2 jsx;")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["tasks", "nowhere", "--out", "x"], "not in a git repository"),
        (["tasks", "project", "--out", "x", "--commit", "nope"], "no revision 'nope'"),
        (["tasks", "project", "--out", "x", "--kinds", "poem"], "no kind of task called 'poem'"),
        (["tasks", "project", "--out", "x", "--from-history"], "None of the newest 200 changes"),
        (["tasks", "project", "--out", "x", "--name", "../x"], "cannot be a repository's"),
        (["tasks", "project", "--out", "."], "could not be written to .: Is a directory"),
        (["run", "none.jsonl", "--out", "r"], "none.jsonl cannot be read"),
        (["run", "/dev/zero", "--out", "r"], "/dev/zero is not an ordinary file"),
        (["serve", "/dev/zero"], "/dev/zero is not an ordinary file"),
        (["run", "t.jsonl", "--out", "project"], "holds something else"),
        (["report", "project"], "There is no run in project"),
        (["compare", "project", "project"], "There is no run in project"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_remedy(
    world: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    capsys.readouterr()
    code = main(words)
    said = capsys.readouterr()

    assert code == 2
    assert said.out == ""
    what, remedy = said.err.splitlines()[-2:]
    assert complaint in what
    assert remedy.startswith("  ")


def test_an_empty_repository_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository(tmp_path / "empty", {})
    (folder / ".git" / "refs" / "heads" / "main").unlink()

    assert main(["tasks", str(folder), "--out", str(tmp_path / "x")]) == 2
    assert "no revision 'HEAD'" in capsys.readouterr().err


def test_no_model_is_said_before_anything_is_written(
    world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GROUNDSPEED_SCRIPT")
    code = main(["run", "t.jsonl", "--out", "r"])

    assert code == 2
    assert "No model" in capsys.readouterr().err
    assert not (world / "r").exists()


def test_run_report_and_compare(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "t.jsonl", "--out", "engine"]) == 0
    assert main(["run", "t.jsonl", "--out", "copy", "--system", "copy"]) == 0
    capsys.readouterr()
    assert main(["report", "engine", "copy", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert main(["compare", "copy", "engine"]) == 0
    compared = capsys.readouterr().out

    assert [run["tasks"] for run in report["runs"]] == [12, 12]
    assert report["runs"][0]["models"] == ["scripted"]
    assert "engine against copy: 12 tasks in both, 0 in one only" in compared


def test_a_run_says_of_which_repository_no_clone_was_named(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["run", "t.jsonl", "--out", "run", "--limit", "1", "--repository", "x=project"]) == 0
    )

    assert "Name it with --repository project=PATH." in capsys.readouterr().err


def test_a_clone_without_the_commit_is_a_failure_with_a_remedy(world: Path) -> None:
    make_repository(world / "another", {"a.ts": "a"})
    words = ["run", "t.jsonl", "--out", "run", "--limit", "1", "--repository", "project=another"]
    assert main(words) == 0
    answer = read_results(world / "run" / FILE).popitem()[1].answer

    assert (answer.status, answer.reason) == (Status.ERROR, "cannot_work")
    assert answer.detail is not None
    assert answer.detail.startswith("The clone has no commit ")


def test_an_interrupted_run_ends_like_one_that_was_not(world: Path) -> None:
    words = ["run", "t.jsonl", "--no-cache", "--out"]
    assert main([*words, "whole"]) == 0
    assert main([*words, "cut"]) == 0
    log = world / "cut" / "results.jsonl"
    content = log.read_bytes()
    log.write_bytes(content[: len(content) // 2])
    assert main([*words, "cut"]) == 0

    assert results(world / "cut") == results(world / "whole")
    assert len(results(world / "cut")) == 12


def test_a_killed_run_ends_like_one_that_was_not(world: Path) -> None:
    """A real process, killed without warning between two tasks."""
    (world / "script.toml").write_text(SLOW)
    words = ["run", "t.jsonl", "--no-cache", "--out"]
    assert main([*words, "whole"]) == 0
    log = world / "cut" / "results.jsonl"
    with subprocess.Popen(
        [sys.executable, "-m", "groundspeed_eval.cli.main", *words, "cut"],
        stderr=subprocess.DEVNULL,
    ) as process:
        while not log.exists() or log.read_bytes().count(b"\n") < 2:
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
    before = len(results(world / "cut"))
    assert main([*words, "cut"]) == 0

    assert 2 <= before < 12
    assert results(world / "cut") == results(world / "whole")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_what_it_has_done(world: Path, number: signal.Signals) -> None:
    (world / "script.toml").write_text(SLOW)
    log = world / "cut" / "results.jsonl"
    words = ["run", "t.jsonl", "--no-cache", "--out", "cut"]
    with subprocess.Popen(
        [sys.executable, "-m", "groundspeed_eval.cli.main", *words],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not log.exists() or log.read_bytes().count(b"\n") < 2:
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(number)
        _, said = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "run the same command to go on" in said
    assert said.splitlines()[-1] == "groundspeed-eval: stopped; results so far are kept."


def test_the_second_run_asks_no_model(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "t.jsonl", "--out", "one"]) == 0
    assert main(["run", "t.jsonl", "--out", "two"]) == 0

    assert "0 asked now, 12 from other runs" in capsys.readouterr().err.splitlines()[-1]
    assert results(world / "one") == results(world / "two")


def test_failures_are_asked_again_only_when_told(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "t.jsonl", "--out", "r", "--no-cache"]
    assert main(words) == 0
    log = world / "r" / "results.jsonl"
    first, *others = log.read_bytes().splitlines(keepends=True)
    # What a fault that has passed leaves behind.
    fault = Answer(status=Status.ERROR, reason="throttled")
    failed = msgspec.structs.replace(msgspec.json.decode(first, type=Result), answer=fault)
    log.write_bytes(b"".join([msgspec.json.encode(failed) + b"\n", *others]))
    capsys.readouterr()
    assert main(words) == 0
    again = capsys.readouterr().err
    assert main([*words, "--retry-errors"]) == 0
    retried = capsys.readouterr().err

    assert "1 failed (0 asked now" in again
    assert "0 failed (1 asked now" in retried


def test_a_run_under_other_settings_does_not_mix(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "t.jsonl", "--out", "r", "--limit", "6"]) == 0
    codes = [main(["run", "t.jsonl", "--out", "r"])]
    codes.append(main(["run", "t.jsonl", "--out", "r", "--limit", "6", "--trigger", "auto"]))
    codes.append(main(["run", "t.jsonl", "--out", "r", "--limit", "6", "--system", "copy"]))

    assert codes == [2, 2, 2]
    assert capsys.readouterr().err.count("nothing was changed") == 3


def test_a_run_folder_names_no_path_of_this_machine(world: Path) -> None:
    assert main(["run", "t.jsonl", "--out", "r"]) == 0

    written = "".join(path.read_text() for path in (world / "r").iterdir())

    assert str(world) not in written
    assert str(Path.home()) not in written


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    text = capsys.readouterr().out

    assert ended.value.code == 0
    assert f"Example: groundspeed-eval {command} " in text


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    text = capsys.readouterr().out

    assert all(command in text for command in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ["tasks", "project", "--out", "x", "--count", "0"],
        ["tasks", "project", "--out", "x", "--tsx-share", "2"],
        ["tasks", "project", "--out", "x", "--tsx-share", "nan"],
        ["run", "t.jsonl", "--out", "r", "--limit", "-1"],
        ["run", "t.jsonl", "--out", "r", "--system", "oracle"],
        ["compare", "a", "b", "--looks", "none"],
    ],
)
def test_a_word_that_makes_no_sense_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
