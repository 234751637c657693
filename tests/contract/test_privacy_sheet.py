"""PRIVACY.md is a data sheet: it names every field of the schema, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

SHEET = (Path(__file__).resolve().parents[2] / "PRIVACY.md").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "events.v1.schema.json").read_text(encoding="utf-8")
)
COMMON = {"mono_ms", "engineer", "team", "client", "repo", "arms"}


def fields() -> Iterator[tuple[str, str]]:
    """Every field with the event type, or the part of all events, in which it stands."""
    for name in SCHEMA["properties"]:
        yield "envelope", name
    for name in SCHEMA["$defs"]["client"]["properties"]:
        yield "In every event", f"client.{name}"
    for kind, definition in SCHEMA["$defs"].items():
        if "mono_ms" in definition.get("properties", {}):
            for name in definition["properties"]:
                if name != "client":
                    yield ("In every event" if name in COMMON else f"`{kind}`"), name


def described() -> dict[str, set[str]]:
    """The field names in the first column of each section's table, by the section's heading."""
    _, _, sheet = SHEET.partition("## Every field")
    sections = re.split(r"^### ", sheet, flags=re.MULTILINE)[1:]
    return {
        section.partition("\n")[0]: {
            name
            for row in re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE)
            for name in re.findall(r"`([^`]+)`", row)
        }
        for section in sections
    }


def test_every_field_is_described_in_its_section() -> None:
    found = described()
    missing = [
        (place, name)
        for place, name in fields()
        if not any(place in heading and name in names for heading, names in found.items())
    ]

    assert missing == []


def test_nothing_is_described_that_is_not_recorded() -> None:
    known = {name for _, name in fields()}

    assert [name for names in described().values() for name in names if name not in known] == []
