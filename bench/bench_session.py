"""How long an engineer waits for a suggestion: the engine beside the bare prefix, while typing.

Some sessions are typed twice in real time, key by key, with the embedded model behind the same
door. Each key takes the request before it back, as editors do. A wait is from a key to the first
suggestion, or the first reply of any kind, to that key or a later one: a system that is taken back
at each key shows nothing until the engineer pauses, and all of that counts.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bench.figure import Figure, Goal
from bench.typing_sessions import EDITOR_DELAY_S, Session, keys, sessions

from groundspeed_server.assist.assembly import assemble_behind
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN
from groundspeed_server.engine.values import CompletionQuery, Workspace
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.choose import NoModel, choose_client
from groundspeed_server.models.port import ModelError, TextDelta
from groundspeed_server.prompts.prompt import HolePrompt, PromptId
from groundspeed_server.settings.values import ModelSettings, Settings

KEYS = int(os.environ.get("GROUNDSPEED_BENCH_KEYS", "80"))
# Sessions that stand next to each other in a history are often about the same lines.
SESSIONS, APART = 6, 5
ROOT = Path("/bench")
# In a pause the server gets ready for the next request.
_PAUSE_S = 0.1
_LAST_WAIT_S = 5.0
_THIRD = Goal(1 / 3, of="ratio")

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


def figures() -> list[Figure]:
    """Measure; nothing where the embedded model is not installed."""
    try:
        client = choose_client(ModelSettings(provider="local"), environment=os.environ)
    except NoModel as reason:
        print(f"bench: session: {reason}", file=sys.stderr)
        return []
    door = EgressDoor(client)
    try:
        door.warm_up()
        pairs = [
            (_typed(each, *_engine(door)), _typed(each, _bare_prefix(door), lambda _: None))
            for each in sessions(SESSIONS * APART)[::APART]
        ]
    finally:
        door.close()
    ours, theirs = zip(*pairs, strict=True)
    offers = [sum(len(heard.offers) for heard in side) for side in (ours, theirs)]
    return [
        _figure(
            "key to suggestion",
            [wait for heard in ours for wait in heard.waits_ms(heard.offers)],
            [wait for heard in theirs for wait in heard.waits_ms(heard.offers)],
        ),
        _figure(
            "key to reply",
            [wait for heard in ours for wait in heard.waits_ms(heard.replies)],
            [wait for heard in theirs for wait in heard.waits_ms(heard.replies)],
        ),
        Figure.of_pairs(
            "replies with a suggestion", "", [(offers[0], max(1, offers[1]))], against="bare prefix"
        ),
    ]


def _figure(name: str, ours: list[float], theirs: list[float]) -> Figure:
    pairs = [(statistics.median(ours), statistics.median(theirs))]
    title = f"{name}, p50 of {len(ours)} keys"
    return Figure.of_pairs(title, "ms", pairs, against="bare prefix", goal=_THIRD)


def _typed(session: Session, ask: Ask, anticipate: Anticipate) -> Heard:
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


def _engine(door: EgressDoor) -> tuple[Ask, Anticipate]:
    settings = Settings()
    restraint = Restraint(settings.completion.techniques, paced=True)
    completer = assemble_behind(
        door,
        settings,
        (ROOT,),
        restraint=restraint,
        told=lambda _, __: None,
        asks_again=True,
    ).completer

    def ask(query: CompletionQuery, cancellation: Cancellation) -> bool:
        return completer.complete(query, Workspace((ROOT,)), cancellation).suggestion is not None

    def anticipate(query: CompletionQuery) -> None:
        completer.anticipate(query, Workspace((ROOT,)))

    return ask, anticipate


def _bare_prefix(door: EgressDoor) -> Ask:
    """Return what asks for the rest of the line after the text before the cursor, at each key."""
    settings = Settings()
    completion, gate = settings.completion, Gate(settings.gate, (ROOT,))
    most = door.identity.prompt_tokens or completion.prefix_tokens
    length = int(min(completion.prefix_tokens, most) * BYTES_PER_TOKEN)

    def ask(query: CompletionQuery, cancellation: Cancellation) -> bool:
        text = query.document.text[: query.offset][-length:].rstrip(" \t")
        prompt = HolePrompt(PromptId("bare-prefix", "0" * 12), text, "", stops=("\n",))
        sealed = gate.clear(prompt)
        if not isinstance(sealed, ClearedPrompt):
            return False
        try:
            with door.ask(
                sealed,
                max_tokens=completion.max_tokens_line,
                deadline_s=completion.deadline_ms / 1_000,
                cancellation=cancellation,
                retry=False,
            ) as stream:
                said = "".join(event.text for event in stream if isinstance(event, TextDelta))
        except ModelError:
            return False
        return bool(said.strip())

    return ask
