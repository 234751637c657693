"""The server's half of the contract: whatever the encoder writes, the schema allows."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.telemetry.encoder import encode_event
from groundspeed_server.telemetry.events import EventBody
from groundspeed_server.telemetry.session import ClientFacts, SessionFacts
from support.event_bodies import ONE_OF_EACH, bodies

SCHEMA: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "events.v1.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SESSION = "0191d1a0-0000-4000-8000-00000000000a"


def written(body: EventBody, facts: SessionFacts, **stamp: Any) -> dict[str, Any]:
    stamp = {"sequence": 0, "wall_s": 1.7e9, "mono_ms": 12.34, **stamp}
    line = encode_event(body, facts.fields(), session=SESSION, **stamp)
    event: dict[str, Any] = json.loads(line)
    return event


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=lambda body: type(body).__name__)
def test_every_kind_of_event_meets_the_schema(body: EventBody) -> None:
    event = written(body, SessionFacts(engineer="0" * 32))

    assert [error.message for error in VALIDATOR.iter_errors(event)] == []


def test_there_is_an_example_of_every_kind() -> None:
    kinds = {written(body, SessionFacts(engineer="0" * 32))["type"] for body in ONE_OF_EACH}

    assert kinds == set(SCHEMA["properties"]["type"]["enum"])


CLIENTS = st.builds(
    ClientFacts,
    editor=st.sampled_from(["vscode", "neovim", "terminal", "eval", "other"]),
    editor_version=st.text(max_size=40),
    extension_version=st.text(max_size=40),
)
FACTS = st.builds(
    SessionFacts,
    engineer=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    client=CLIENTS,
    team=st.none() | st.just("web"),
    repo=st.none() | st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    arms=st.dictionaries(st.text(max_size=60), st.text(max_size=70), max_size=3),
)
STAMPS = st.fixed_dictionaries(
    {
        "sequence": st.integers(0, 2**53),
        "wall_s": st.floats(0, 2.5e11),
        "mono_ms": st.floats(0, 1e12),
    }
)


@given(body=bodies(), facts=FACTS, stamp=STAMPS)
def test_whatever_the_session_says_of_itself_the_event_meets_the_schema(
    body: EventBody, facts: SessionFacts, stamp: dict[str, Any]
) -> None:
    event = written(body, facts, **stamp)

    assert [error.message for error in VALIDATOR.iter_errors(event)] == []
