"""The page about the engine holds what the engine has, and commands that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from groundspeed_eval.cli.main import COMMANDS, _parser
from groundspeed_eval.running.techniques import technique_names

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
_LINES = "\n".join(_BLOCKS).replace("\\\n", " ").splitlines()
_OWN = [line.strip() for line in _LINES if line.strip().startswith("groundspeed-eval ")]


def test_the_table_has_a_row_for_every_technique_and_for_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)

    assert sorted(rows) == sorted(technique_names())


@pytest.mark.parametrize("line", _OWN)
def test_every_printed_command_is_understood(line: str) -> None:
    words = shlex.split(re.sub(r"\$(seen|checked)", "", line.partition(">")[0]))
    given = [re.sub(r"\$system", "engine", word) for word in words[1:]]
    parsed = _parser(given).parse_args(given)

    assert given[0] in COMMANDS
    assert parsed.command is not None
