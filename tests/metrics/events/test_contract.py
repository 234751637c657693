from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from groundspeed_metrics.events.contract import MAX_LINE, Accepted, EventContract, Rejected
from support.metrics_events import Event, event, typing_window, uuid

RECEIVED = date(2026, 3, 2)
CONTRACT = EventContract()


def check(line: Event | bytes) -> Accepted | Rejected:
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    return CONTRACT.check(raw, RECEIVED)


def with_data(**changes: Any) -> Event:
    return typing_window(**changes)


def test_a_good_event_is_accepted_as_it_is() -> None:
    verdict = check(typing_window())

    assert isinstance(verdict, Accepted)
    assert verdict.event["version"] == 1
    assert "unknown" not in verdict.event


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 50_000, "not_json"),
        (b'{"time": NaN}', "not_json"),
        (b"[1]", "not_an_object"),
        (b"3", "not_an_object"),
        (b"{}", "unknown_type"),
        (b'{"type": 3}', "unknown_type"),
        ({**typing_window(), "type": "groundspeed.mind.read"}, "unknown_type"),
        (with_data(chars_typed=-1), "invalid"),
        (with_data(chars_typed="10"), "invalid"),
        ({**typing_window(), "dataschema": "urn:other"}, "invalid"),
        ({**typing_window(), "source": "/groundspeed/session/" + "-" * 36}, "invalid"),
        ({**typing_window(), "time": "2026-02-30T10:00:00.000Z"}, "invalid"),
        ({**typing_window(), "time": "1970-01-01T00:00:00.000Z"}, "time_out_of_window"),
        ({**typing_window(), "time": "2024-12-31T23:59:59.999Z"}, "time_out_of_window"),
        ({**typing_window(), "time": "2106-01-01T00:00:00.000Z"}, "time_out_of_window"),
        ({**typing_window(), "time": "2026-03-04T00:00:00.000Z"}, "time_out_of_window"),
        (b'{"x": "' + b"y" * MAX_LINE + b'"}', "too_long"),
    ],
)
def test_a_bad_line_is_rejected_with_a_reason(line: Event | bytes, reason: str) -> None:
    verdict = check(line)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("day", "received_on"),
    [("2026-03-02", date.max), ("9999-12-31", date.max), ("0001-01-01", date.min)],
)
def test_the_first_and_the_last_of_all_days_can_be_compared(day: str, received_on: date) -> None:
    line = {**typing_window(), "time": f"{day}T10:00:00.000Z"}

    assert type(CONTRACT.check(json.dumps(line).encode(), received_on)) is (
        Accepted if received_on == date.max else Rejected
    )


@pytest.mark.parametrize(
    ("time", "verdict"),
    [
        ("2025-01-01T00:00:00.000Z", None),
        ("2026-03-03T23:59:59.999Z", None),
        ("2026-03-02T19:59:59.000Z", None),
        ("2024-12-31T23:59:59.999Z", Rejected("time_out_of_window")),
        ("2026-03-02T24:00:00.000Z", Rejected("invalid", "time")),
        ("2026-03-02T30:00:00.000Z", Rejected("invalid", "time")),
        ("2026-03-02T23:60:00.000Z", Rejected("invalid", "time")),
        ("2026-03-02T23:59:60.000Z", Rejected("invalid", "time")),
        ("2024-12-31T24:00:00.000Z", Rejected("time_out_of_window")),
    ],
)
def test_a_time_is_one_of_the_day_and_of_the_days_that_can_be(
    time: str, verdict: Rejected | None
) -> None:
    found = check({**typing_window(), "time": time})

    assert (found if isinstance(found, Rejected) else None) == verdict


@pytest.mark.parametrize(("beyond", "accepted"), [(0, True), (1, False)])
def test_a_line_may_be_as_long_as_intermediaries_forward_it(beyond: int, *, accepted: bool) -> None:
    line = json.dumps(typing_window()).encode().ljust(MAX_LINE + beyond)

    assert isinstance(check(line), Accepted) is accepted


def test_a_reason_says_where_and_never_quotes_a_value() -> None:
    verdict = check(with_data(chars_typed="alice@example.com"))

    assert verdict == Rejected("invalid", "data/chars_typed")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (with_data(arms={"ada@example.com": 3}), "data/arms"),
        (with_data(arms={"prompt": "of Ada"}), "data/arms"),
        (event("health", gated={"const key = 1": -1}), "data"),
        (
            event(
                "health",
                gated={"const key = 1": -1},
                cancelled=0,
                dropped_events=0,
                breaker_changes=0,
            ),
            "data/gated",
        ),
        (event("completion.fingerprints", completion=uuid(1), lines=["x"]), "data/lines"),
        (with_data(client={"editor": "/home/ada"}), "data/client"),
        ({**typing_window(), "sequence": -1}, "sequence"),
        ({**typing_window(), "data": {}}, "data"),
    ],
)
def test_a_reason_says_where_as_far_as_the_schema_names_it(line: Event, place: str) -> None:
    assert check(line) == Rejected("invalid", place)


def test_the_names_of_unknown_fields_are_kept_aside() -> None:
    verdict = check({**typing_window(mood="good"), "trace": "x"})

    assert isinstance(verdict, Accepted)
    assert verdict.event["unknown"] == ["data.mood", "trace"]
    assert "mood" not in verdict.event["data"]


@pytest.mark.parametrize("name", ["ada@example.com", "/home/ada", "x = 1", "x" * 41, "mood\n", ""])
def test_a_field_whose_name_could_be_a_text_is_known_to_be_there_and_no_more(name: str) -> None:
    line = {**typing_window(), name: "x"}
    line["data"][name] = "x"

    verdict = check(line)

    assert isinstance(verdict, Accepted)
    assert verdict.event["unknown"] == []
    assert name not in {**verdict.event, **verdict.event["data"]}


def test_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    verdict = check({**typing_window(mood="good"), "dataschema": "urn:groundspeed:events/v2"})

    assert isinstance(verdict, Accepted)
    assert verdict.event["version"] == 2


def test_a_newer_version_that_changed_a_type_is_set_aside_as_newer() -> None:
    line = {**with_data(chars_typed="many"), "dataschema": "urn:groundspeed:events/v2"}

    assert check(line) == Rejected("newer_version", "data/chars_typed")


def test_every_type_is_checked_by_its_own_rules() -> None:
    shown = event("completion.shown", completion=uuid(1), request=uuid(2), chars=3, lines=1)

    assert isinstance(check(shown), Accepted)
    assert check({**shown, "type": "groundspeed.hint.shown"}) == Rejected("invalid", "data")
