"""What the engine learns from the fate of a suggestion."""

from __future__ import annotations

import threading
from typing import Literal

import pytest

from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.engine.values import Suggestion
from groundspeed_server.lsp.attentive import AttentiveRecorder
from groundspeed_server.settings.values import TechniqueSettings
from groundspeed_server.telemetry.events import CompletionClosed, CompletionShown, EventBody
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import query_at
from support.list_recorder import ListRecorder

QUERY = query_at("const a = $0\n")
SUGGESTION = Suggestion("c", "items.length;", Span(10, 10))
Fate = Literal["accepted", "partial", "rejected", "typed_over", "ignored", "replaced"]


def closed(fate: Fate, visible_ms: float = 2_000.0) -> CompletionClosed:
    return CompletionClosed(
        completion="c",
        outcome=fate,
        visible_ms=visible_ms,
        chars_accepted=0,
        chars_typed_through=0,
        lines_accepted=0,
    )


@pytest.mark.parametrize(
    ("body", "slower", "hushed"),
    [
        (closed("accepted"), False, False),
        (closed("partial"), False, False),
        (closed("rejected"), True, True),
        (closed("typed_over"), False, False),
        (closed("ignored"), False, False),
        (closed("replaced"), False, False),
        (CompletionShown(completion="c", request="r", chars=1, lines=1), False, False),
    ],
)
def test_only_what_the_engineer_turned_down_holds_the_engine_back(
    body: EventBody, *, slower: bool, hushed: bool
) -> None:
    restraint = Restraint(TechniqueSettings(), clock=lambda: 10.0)
    restraint.offered(QUERY, SUGGESTION)
    recorder = AttentiveRecorder(ListRecorder(), restraint)
    recorder.record(body)
    recorder.close()

    assert (restraint.not_before(QUERY) > 10.0) is slower
    assert (restraint.hushed(QUERY, SUGGESTION) is not None) is hushed


def test_events_go_on_in_order_in_a_thread_of_their_own() -> None:
    threads: list[int] = []
    bodies = [closed("ignored", visible) for visible in (1.0, 2.0, 3.0)]

    class Slow(ListRecorder):
        def record(self, body: EventBody) -> None:
            threads.append(threading.get_ident())
            super().record(body)

    kept = Slow()
    recorder = AttentiveRecorder(kept, Restraint(TechniqueSettings()))
    for body in bodies:
        recorder.record(body)
    recorder.close()

    assert kept.bodies == bodies
    assert threading.get_ident() not in threads
