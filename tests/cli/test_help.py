"""What `--help` says, for every command of every program."""

from __future__ import annotations

import pytest

from support.cli_programs import PROGRAMS, Words, command_lines, examples, parse
from support.golden import DATA, approved

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


def test_no_help_is_approved_of_a_command_that_is_gone() -> None:
    files = {path.stem for path in (DATA / "help").iterdir()}

    assert files == {"-".join(words) for words in COMMAND_LINES}
