"""Variants of the engine, and raw answers that are kept between runs, on a scripted model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import main
from groundspeed_eval.running.run_folder import read_run
from groundspeed_eval.running.techniques import across_requests, techniques_on
from groundspeed_server.settings.values import Settings
from support.eval_repository import make_repository, small_project

SCRIPT = """
shape = "prefix"
[[answer]]
text = "value.of(it)"
chunk = 2
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "script.toml").write_text(SCRIPT)
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(tmp_path / "script.toml"))
    monkeypatch.chdir(tmp_path)
    make_repository(tmp_path / "project", small_project(copies=4))
    kinds = ["--kinds", "rest_of_line,quiet_in_comment"]
    assert main(["tasks", "project", "--out", "t.jsonl", "--count", "8", *kinds]) == 0
    return tmp_path


def texts(folder: str) -> list[str]:
    return [result.answer.text for _, result in read_run(Path(folder)).answered]


def replayed(folder: str) -> int:
    return sum(result.answer.replayed for _, result in read_run(Path(folder)).answered)


def test_what_each_technique_adds_is_told_with_n_and_an_interval(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["ablate", "t.jsonl", "--out", "a", "--format", "json", "--score", "hit"]
    assert main([*words, "--techniques", "blocks,retrieval"]) == 0
    found = json.loads(capsys.readouterr().out)
    runs = sorted(folder.name for folder in (world / "a").iterdir())

    assert runs == ["full", "without-blocks", "without-retrieval"]
    assert [row["technique"] for row in found] == ["blocks", "retrieval"]
    assert {row["difference"]["score"] for row in found} == {"hit"}
    assert all(row["difference"]["low"] is not None for row in found)
    assert all(row["difference"]["n"] == 4 for row in found)


def test_all_techniques_are_looked_at_but_those_that_need_several_requests(world: Path) -> None:
    assert main(["ablate", "t.jsonl", "--out", "a", "--limit", "1", "--score", "hit"]) == 0
    runs = {folder.name.removeprefix("without-") for folder in (world / "a").iterdir()}

    assert runs == {"full", *techniques_on(Settings())} - set(across_requests())
    assert {"reuse", "cache", "recycling"} <= set(across_requests())


@pytest.mark.parametrize("wanted", ["text", "markdown", "csv"])
def test_the_table_names_techniques_and_scores(
    world: Path, capsys: pytest.CaptureFixture[str], wanted: str
) -> None:
    words = ["ablate", "t.jsonl", "--out", "a", "--techniques", "reuse", "--format", wanted]
    assert main(words) == 0
    table = capsys.readouterr().out

    assert "reuse" in table
    assert "hits of all tasks" in table
    assert "quiet where silence is right" in table


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["ablate", "t.jsonl", "--out", "a", "--techniques", "reused"], "no technique called"),
        (["ablate", "t.jsonl", "--out", "a", "--score", "charm"], "no score called 'charm'"),
        (["run", "t.jsonl", "--out", "r", "--without", "reused"], "no technique called 'reused'"),
    ],
)
def test_a_wrong_name_is_told_before_anything_is_asked(
    world: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    capsys.readouterr()

    assert main(words) == 2
    assert complaint in capsys.readouterr().err
    assert not (world / words[3]).exists()


def test_a_technique_that_is_off_already_cannot_be_left_out(
    world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = world / "config" / "groundspeed" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[completion.techniques]\nreuse = false\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(world / "config"))

    assert main(["ablate", "t.jsonl", "--out", "a", "--techniques", "reuse"]) == 2
    assert "Already switched off in the settings: reuse" in capsys.readouterr().err


def test_a_variant_is_another_run(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "t.jsonl", "--out", "r"]) == 0

    assert main(["run", "t.jsonl", "--out", "r", "--without", "reuse"]) == 2
    assert "under other settings" in capsys.readouterr().err


def test_recorded_answers_are_played_back_and_have_no_times(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "t.jsonl", "--recording", "--no-cache", "--out"]
    assert main([*words, "first"]) == 0
    assert main([*words, "second"]) == 0
    capsys.readouterr()
    assert main(["report", "first", "second", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    counts = {
        (figure["run"], figure["score"]): figure["n"]
        for figure in report["figures"]
        if figure["group"] == "all"
    }

    assert texts("first") == texts("second")
    assert (replayed("first"), replayed("second")) == (0, 8)
    assert [run["replayed"] for run in report["runs"]] == [0, 8]
    assert counts["first", "latency"] == 8
    assert counts["second", "latency"] == counts["second", "keystrokes_saved"] == 0
    assert counts["second", "hit"] == counts["first", "hit"] == 4


def test_a_changed_model_is_asked_again(world: Path) -> None:
    words = ["run", "t.jsonl", "--recording", "--no-cache", "--out"]
    assert main([*words, "first"]) == 0
    (world / "script.toml").write_text(SCRIPT.replace("value.of(it)", "other(it)"))
    assert main([*words, "second"]) == 0

    assert replayed("second") == 0
    assert texts("second") != texts("first")


def test_nothing_is_recorded_of_a_model_that_may_answer_differently(world: Path) -> None:
    assert main(["run", "t.jsonl", "--no-cache", "--out", "first"]) == 0
    assert main(["run", "t.jsonl", "--no-cache", "--out", "second"]) == 0

    assert replayed("second") == 0
    assert list(world.rglob("eval-records")) == []
