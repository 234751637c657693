"""What `--help` says, for every command of every program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.cli_programs import PROGRAMS, Words, command_lines, examples, parse
from support.golden import DATA, approved

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMAND_LINES = list(command_lines())
WIDTH = 80


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("NO_COLOR", "1")


def help_of(words: Words, capsys: pytest.CaptureFixture[str]) -> str:
    program, *rest = words
    with pytest.raises(SystemExit) as ended:
        PROGRAMS[program].main([*rest, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("words", COMMAND_LINES, ids=" ".join)
def test_help_is_the_approved_one(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(words, capsys)
    golden = approved(f"help/{'-'.join(words)}.txt", text)

    # Where columns begin and lines break, argparse decides anew with each version of Python.
    assert text.split() == golden.split()


@pytest.mark.parametrize("words", COMMAND_LINES, ids=" ".join)
def test_help_ends_with_examples_that_the_program_accepts(
    words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    given = examples(help_of(words, capsys))
    for example in given:
        parse(example)

    assert tuple(given[0][: len(words)]) == words


@pytest.mark.parametrize("words", COMMAND_LINES, ids=" ".join)
def test_help_fits_a_terminal(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    # A command line to be copied is in one piece, however long it is.
    lines = [line for line in help_of(words, capsys).splitlines() if "Example:" not in line]

    assert [line for line in lines if len(line) > WIDTH] == []


def test_every_option_of_the_pipeline_is_in_its_manual(capsys: pytest.CaptureFixture[str]) -> None:
    manual = (DOCS / "metrics.md").read_text(encoding="utf-8")
    lines = [words for words in COMMAND_LINES if words[0] == "groundspeed-metrics"]
    options = {
        option
        for words in lines
        for option in re.findall(r"--[a-z][a-z-]+", help_of(words, capsys))
    }

    assert "--branch" in options
    assert sorted(options - {"--help", "--version"} - set(re.findall(r"--[a-z-]+", manual))) == []


def test_no_help_is_approved_of_a_command_that_is_gone() -> None:
    files = {path.stem for path in (DATA / "help").iterdir()}

    assert files == {"-".join(words) for words in COMMAND_LINES}
