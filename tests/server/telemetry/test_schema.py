from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.telemetry.encoder import encode_event
from groundspeed_server.telemetry.schema import EventSchema, event_schema
from groundspeed_server.telemetry.session import SessionFacts
from support.event_bodies import ONE_OF_EACH

DOCUMENT: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "events.v1.schema.json").read_text(encoding="utf-8")
)
ORACLE = jsonschema.Draft202012Validator(DOCUMENT)
EVENTS: list[dict[str, Any]] = [
    json.loads(
        encode_event(
            body,
            SessionFacts(engineer="0" * 32, arms={"wave": "two"}).fields(),
            session="0191d1a0-0000-4000-8000-00000000000a",
            sequence=1,
            wall_s=1.7e9,
            mono_ms=5.0,
        )
    )
    for body in ONE_OF_EACH
]

# Line ends are left out: Python's `$`, by which the oracle matches, allows one at the very end.
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 12),
    st.floats(-2, 2),
    st.text("aZ0-._:@/ é", max_size=6),
    st.just([]),
    st.just({}),
    st.lists(st.sampled_from(["a", "b", "0" * 32]), max_size=3),
    st.dictionaries(st.text("aZ_", max_size=3), st.integers(-1, 1), max_size=2),
)


@given(st.data())
def test_it_agrees_with_a_full_validator_on_changed_events(data: st.DataObject) -> None:
    event = copy.deepcopy(data.draw(st.sampled_from(EVENTS)))
    for _ in range(data.draw(st.integers(1, 2))):
        target = data.draw(st.sampled_from([event, event.get("data"), event.get("data")]))
        if not isinstance(target, dict) or not target:
            continue
        name = data.draw(st.sampled_from([*target, "more"]))
        if data.draw(st.booleans()):
            target.pop(name, None)
        else:
            target[name] = data.draw(VALUES)

    assert (event_schema().refusal(event) is None) == ORACLE.is_valid(event)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position_kind", "statement\n"),
        ("latency_ms", float("nan")),
        ("latency_ms", float("inf")),
        ("tokens_in", True),
        ("tokens_in", 1.5),
        ("tokens_in", "const secret = 1"),
        ("latency_ms", "const secret = 1"),
        ("request", "/home/ada/secret.ts"),
        ("model", "arn:aws:bedrock:eu-central-1:123456789012:model/x"),
        ("prompt", "completion"),
        ("context", {"src/app.ts": 12}),
        ("reason", "Ada"),
    ],
)
def test_values_that_only_look_right_are_refused_by_name(field: str, value: object) -> None:
    event = copy.deepcopy(EVENTS[2])
    event["data"][field] = value

    assert str(event_schema().refusal(event)).startswith(f"data.{field}")


def test_a_list_is_as_long_as_allowed_and_names_each_thing_once_where_it_must() -> None:
    events = {event["type"].removeprefix("groundspeed."): event for event in EVENTS}
    doubled = copy.deepcopy(events["session.started"])
    doubled["data"]["features"] = ["completion", "completion"]
    refusals = {}
    for count in (64, 65):
        crowded = copy.deepcopy(events["completion.fingerprints"])
        crowded["data"]["lines"] = ["0" * 32] * count
        refusals[count] = event_schema().refusal(crowded)

    assert event_schema().refusal(doubled) == "data.features"
    assert refusals == {64: None, 65: "data.lines"}


def test_a_refusal_never_repeats_the_value() -> None:
    event = copy.deepcopy(EVENTS[2])
    event["data"]["const apiKey = 1"] = "x"

    assert event_schema().refusal(event) == "data.*"


def test_a_contract_that_we_do_not_understand_does_not_load() -> None:
    document = {**DOCUMENT, "minProperties": 3}

    with pytest.raises(ValueError, match="minProperties"):
        EventSchema(document)
