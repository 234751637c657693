"""`groundspeed complete` in a terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from groundspeed_server.cli.main import main
from support.pseudo_terminal import told

SCRIPT = r"""
[[answer]]
when = 'return \Z'
text = "items.length;"

[[answer]]
when = 'é = \Z'
text = "'€';"

[[answer]]
when = 'fail = \Z'
error = "throttled"
"""
CODE = "function count(items: Item[]) {\r\n  return \r\n}\r\nconst é = \nconst fail = \ndone();\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "a.ts").write_bytes(CODE.encode())
    script = tmp_path / "script.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "scripted")
    monkeypatch.setenv("GROUNDSPEED_SCRIPT", str(script))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("place", "text"), [("src/a.ts:2:10", "items.length;"), ("src/a.ts:4:11", "'€';")]
)
def test_standard_output_is_the_text_to_insert(
    place: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["complete", place])

    assert (code, *capsys.readouterr()) == (0, f"{text}\n", "")


@pytest.mark.parametrize(("here", "place"), [("src", "a.ts"), ("..", "project/src/a.ts")])
def test_what_the_project_excludes_is_not_sent_wherever_one_stands(
    here: str,
    place: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / ".git").mkdir()
    (project / "groundspeed.toml").write_text('[gate]\nexclude = ["src/"]\n')
    monkeypatch.chdir(project / here)
    code = main(["complete", f"{place}:2:10"])
    said = capsys.readouterr()

    assert (code, said.out) == (1, "")
    assert "excluded by the setting gate.exclude" in said.err


def test_a_file_outside_the_current_folder_is_its_own_workspace(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    code = main(["complete", f"{project}/src/a.ts:2:10"])

    assert (code, capsys.readouterr().out) == (0, "items.length;\n")


def test_json_has_the_suggestion_and_the_decision(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["complete", "src/a.ts:2:10", "--json"])
    printed = json.loads(capsys.readouterr().out)

    assert code == 0
    assert printed["suggestion"]["text"] == "items.length;"
    assert printed["suggestion"]["replace"] == {"start": 42, "end": 42}
    assert printed["decision"]["source"] == "model"
    assert printed["decision"]["call"]["provider"] == "scripted"


@pytest.mark.parametrize(("words", "code"), [(["complete", "src/a.ts:2:10"], 0), (["doctor"], 0)])
def test_a_terminal_shows_that_the_model_is_waited_for(words: list[str], code: int) -> None:
    waited = told(*words)

    assert waited.code == code
    assert "Waiting for the model" in waited.terminal
    assert waited.terminal.endswith("\r\x1b[K")
    assert "Waiting" not in waited.out


def test_without_a_suggestion_the_reason_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["complete", "src/a.ts:5:14"])
    printed = capsys.readouterr()

    assert (code, printed.out) == (1, "")
    assert printed.err.startswith("groundspeed: no suggestion (throttled). ")


def test_whoever_stands_in_for_a_model_that_fails_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "src" / "b.ts").write_text("shut();\nuse(first, 1);\n\nfail = \nuse();\n")
    with (project.parent / "script.toml").open("a") as script:
        script.write("[[answer]]\nwhen = 'use[(]\\Z'\nerror = 'unavailable'\n")
    code = main(["complete", "src/b.ts:5:5"])
    printed = capsys.readouterr()

    assert (code, printed.out) == (0, "first, 1\n")
    assert printed.err.startswith("groundspeed: the code around stood in for the model. ")


def test_without_a_suggestion_json_has_the_decision(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["complete", "src/a.ts:5:14", "--json"])
    printed = json.loads(capsys.readouterr().out)

    assert (code, printed["suggestion"], printed["decision"]["reason"]) == (1, None, "throttled")


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("src/a.ts", "'src/a.ts' is not a place in a file."),
        ("src/a.ts:2", "'src/a.ts:2' is not a place in a file."),
        ("src/a.ts:0:1", "'src/a.ts:0:1' is not a place in a file."),
        ("src/a.ts:1:0", "'src/a.ts:1:0' is not a place in a file."),
        ("src/a.ts:x:y", "'src/a.ts:x:y' is not a place in a file."),
        ("src/b.ts:1:1", "There is no file src/b.ts."),
        ("src/a\0b.ts:1:1", r"src/a\x00b.ts cannot be read: its name cannot be used."),
        ("loop.ts:1:1", "loop.ts cannot be read: Too many levels of symbolic links."),
        ("src:1:1", "src is a folder."),
        ("folder.ts:1:1", "folder.ts is a folder."),
        ("pipe.ts:1:1", "pipe.ts is not an ordinary file."),
        ("notes.md:1:1", "notes.md is neither TypeScript nor JavaScript."),
        ("latin.ts:1:1", "latin.ts is not UTF-8 text."),
        ("huge.ts:1:1", "huge.ts is too large to complete: it is over 16 MB."),
        ("src/a.ts:8:1", "The file has 7 lines, so there is no line 8."),
        ("src/a.ts:2:11", "Line 2 has 9 characters, so there is no column 11."),
        ("src/a.ts:7:2", "Line 7 has 0 characters, so there is no column 2."),
    ],
)
def test_a_place_that_does_not_exist_is_explained(
    place: str, what: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "folder.ts").mkdir()
    (project / "notes.md").write_text("# Notes", encoding="utf-8")
    (project / "latin.ts").write_bytes("const é = 1;".encode("latin-1"))
    os.mkfifo(project / "pipe.ts")
    (project / "huge.ts").touch()
    os.truncate(project / "huge.ts", 17_000_000)
    (project / "loop.ts").symlink_to("loop.ts")
    code = main(["complete", place])
    printed = capsys.readouterr()
    said, *remedy = printed.err.splitlines()

    assert (code, printed.out) == (2, "")
    assert said == f"groundspeed: {what}"
    assert len(remedy) == 1


def test_settings_that_cannot_be_used_are_explained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GROUNDSPEED_PROVIDER", "nobody")
    code = main(["complete", "src/a.ts:2:10"])

    assert code == 2
    assert "nobody" in capsys.readouterr().err
