"""What a request does while calls for its document are under way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from groundspeed_server.engine.flight import (
    MOST_CALLS,
    PROMOTION_S,
    Fit,
    Start,
    Wait,
    fit_of,
    next_move,
)
from groundspeed_server.engine.values import CompletionQuery, Trigger
from support.cursor_marker import query_at


@dataclass(frozen=True)
class Call:
    query: CompletionQuery
    began_at: float = 0.0
    body: str = ""


def call(marked: str, body: str = "", began_at: float = 0.0) -> Call:
    return Call(query_at(marked), began_at, body)


@pytest.mark.parametrize(
    ("body", "typed", "fit"),
    [
        ("", "", Fit.AGREES),
        ("", "it", Fit.OPEN),
        ("i", "it", Fit.OPEN),
        ("it", "it", Fit.OPEN),
        ("items", "it", Fit.AGREES),
        ("order", "it", Fit.APART),
        ("o", "it", Fit.APART),
    ],
)
def test_a_call_fits_as_long_as_it_may_say_what_was_typed(body: str, typed: str, fit: Fit) -> None:
    assert fit_of(call("const a = $0\n", body), query_at(f"const a = {typed}$0\n")) is fit


def test_blanks_typed_at_the_start_of_a_line_are_no_news() -> None:
    waiting = call("a();\n$0\n", "return b;")

    assert fit_of(waiting, query_at("a();\n\n  ret$0\n")) is Fit.AGREES
    assert fit_of(call("a();\n  $0b\n", "return "), query_at("a();\n    ret$0b\n")) is Fit.AGREES
    assert fit_of(call("$0", "  return b;"), query_at("ret$0")) is Fit.AGREES
    assert fit_of(call("a$0", "return b;"), query_at("a ret$0")) is Fit.APART
    assert fit_of(call("a()$0", "; b"), query_at("a()\n$0")) is Fit.APART


def test_a_call_for_another_place_does_not_fit() -> None:
    assert fit_of(call("const a = $0\n\n"), query_at("const a = \n$0\n")) is Fit.APART


@pytest.mark.parametrize(
    ("calls", "now", "not_before", "move"),
    [
        ([], 1.0, 0.5, Start()),
        ([], 1.0, 1.2, Wait(1.2)),
        ([call("a = $0", "item", 0.0)], 9.0, 0.0, Wait(None)),
        ([call("a = $0", "", 1.0)], 1.1, 0.0, Wait(1.0 + PROMOTION_S)),
        ([call("a = $0", "", 1.0)], 1.1, 2.0, Wait(2.0)),
        ([call("a = $0", "", 1.0)], 1.0 + PROMOTION_S, 0.0, Start()),
        ([call("a = $0", "", 1.0)] * MOST_CALLS, 9.0, 0.0, Wait(None)),
        ([call("a = $0", "order", 0.0)], 1.0, 0.5, Start()),
    ],
)
def test_a_request_waits_for_what_fits_and_asks_where_nothing_does(
    calls: list[Call], now: float, not_before: float, move: Start | Wait
) -> None:
    assert next_move(query_at("a = it$0"), calls, now, not_before) == move


def test_an_engineer_who_asks_has_a_call_of_their_own() -> None:
    asked = query_at("a = it$0", trigger=Trigger.MANUAL)

    assert next_move(asked, [call("a = $0", "items")], 0.0, 9.0) == Start()
