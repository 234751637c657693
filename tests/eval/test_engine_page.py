"""The page about the engine holds what the engine has."""

from __future__ import annotations

import re
from pathlib import Path

from groundspeed_eval.running.techniques import technique_names

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")


def test_the_table_has_a_row_for_every_technique_and_for_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)

    assert sorted(rows) == sorted(technique_names())
