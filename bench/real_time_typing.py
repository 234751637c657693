"""Sessions typed in real time, key by key, and how long each key waits for an answer.

Each key takes the request before it back, as editors do. A wait is from a key to the first
suggestion, or the first reply of any kind, to that key or a later one: a system that is taken back
at each key shows nothing until the engineer pauses, and all of that counts.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bench.typing_sessions import EDITOR_DELAY_S, Session, keys

from groundspeed_server.assist.assembly import assemble_behind
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import CompletionQuery, Workspace
from groundspeed_server.settings.values import Settings

KEYS = int(os.environ.get("GROUNDSPEED_BENCH_KEYS", "80"))
ROOT = Path("/bench")
# In a pause the server gets ready for the next request.
_PAUSE_S = 0.1
_LAST_WAIT_S = 5.0

Ask = Callable[[CompletionQuery, Cancellation], bool]
"""Asks, and says whether something was offered; raises nothing."""
Anticipate = Callable[[CompletionQuery], None]
"""Gets ready for a request at this place."""


@dataclass(slots=True)
class Heard:
    """When keys were pressed, and when which of them had a reply."""

    pressed: list[float] = field(default_factory=list)
    replies: list[tuple[int, float]] = field(default_factory=list)
    offers: list[tuple[int, float]] = field(default_factory=list)
    end: float = 0.0

    def waits_ms(self, answers: list[tuple[int, float]]) -> list[float]:
        """Return each key's wait; without an answer, it lasted to the end."""
        return [
            1_000
            * (min((at for key, at in answers if key >= number), default=self.end) - pressed_at)
            for number, pressed_at in enumerate(self.pressed)
        ]


def type_session(session: Session, ask: Ask, anticipate: Anticipate) -> Heard:
    """Type a session in real time, and note when which key had a reply."""
    heard, lock = Heard(), threading.Lock()

    def request(number: int, query: CompletionQuery, cancellation: Cancellation) -> None:
        time.sleep(EDITOR_DELAY_S)
        if cancellation.cancelled:
            return
        offered = ask(query, cancellation)
        now = time.monotonic()
        with lock:
            if not cancellation.cancelled:
                heard.replies.append((number, now))
                if offered:
                    heard.offers.append((number, now))

    def pause(query: CompletionQuery, cancellation: Cancellation) -> None:
        time.sleep(_PAUSE_S)
        if not cancellation.cancelled:
            anticipate(query)

    # Whoever begins to type has looked at the document before: it has been read once.
    uri = Path(session.path).as_uri()
    ask(session.query("", -1, uri), Cancellation())
    typed, newest = "", Cancellation()
    with ThreadPoolExecutor(16) as pool:
        for number, key in enumerate(islice(keys(session, random.Random(1)), KEYS)):
            time.sleep(key.pause_s)
            with lock:
                newest.cancel()
            typed, newest = typed + key.text, Cancellation()
            heard.pressed.append(time.monotonic())
            query = session.query(typed, number, uri)
            pool.submit(request, number, query, newest)
            pool.submit(pause, query, newest)
        time.sleep(_LAST_WAIT_S)
        newest.cancel()
    heard.end = time.monotonic()
    return heard


def engine(
    door: EgressDoor, settings: Settings, standby: EgressDoor | None = None
) -> tuple[Ask, Anticipate]:
    """Return an engine that remembers nothing yet, in an editor that asks again for what is new.

    Args:
        door: The way to the model.
        settings: Which techniques are on.
        standby: The way to the model that answers while the first one fails.
    """
    restraint = Restraint(settings.completion.techniques, paced=True)
    completer = assemble_behind(
        door,
        settings,
        (ROOT,),
        restraint=restraint,
        standby=standby,
        told=lambda _, __: None,
        asks_again=True,
    ).completer

    def ask(query: CompletionQuery, cancellation: Cancellation) -> bool:
        return completer.complete(query, Workspace((ROOT,)), cancellation).suggestion is not None

    def anticipate(query: CompletionQuery) -> None:
        completer.anticipate(query, Workspace((ROOT,)))

    return ask, anticipate
