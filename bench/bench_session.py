"""How long an engineer waits for a suggestion: the engine beside the bare prefix, while typing.

Some sessions are typed twice in real time, key by key, with the embedded model behind the same
door; see `real_time_typing` for what a wait is.
"""

from __future__ import annotations

import os
import statistics
import sys

from bench.figure import Figure, Goal
from bench.real_time_typing import ROOT, Ask, engine, type_session
from bench.typing_sessions import sessions

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN
from groundspeed_server.engine.values import CompletionQuery
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.choose import NoModel, choose_client
from groundspeed_server.models.port import ModelError, TextDelta
from groundspeed_server.prompts.prompt import HolePrompt, PromptId
from groundspeed_server.settings.values import ModelSettings, Settings

# Sessions that stand next to each other in a history are often about the same lines.
SESSIONS, APART = 6, 5
_THIRD = Goal(1 / 3, of="ratio")


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
            (
                type_session(each, *engine(door, Settings())),
                type_session(each, _bare_prefix(door), lambda _: None),
            )
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
