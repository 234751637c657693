"""What the techniques against waiting are worth: `python -m bench.waiting_ablation`.

Sessions are typed in real time with the embedded model, with and without each technique, and all
others are as they usually are. `standby` is put to the case that it is for: the configured model
is a server that nobody reaches. The variants take turns, each at another session, so that the
machine's mood is the same for all, and no session finds its own prompts read by the one before.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from bench.real_time_typing import Heard, engine, type_session
from bench.session_scores import Score, contributions
from bench.typing_sessions import Session, sessions

from groundspeed_eval.report.ablation import Contribution
from groundspeed_eval.report.intervals import mean
from groundspeed_eval.report.rendering import FORMATS, render_ablation
from groundspeed_eval.running.techniques import switched, techniques_on
from groundspeed_server.egress import EgressDoor
from groundspeed_server.models.choose import NoModel, choose_client
from groundspeed_server.settings.values import ModelSettings, Settings

MEASURED = ("first_lines", "prefill", "standby")
# Sessions that stand next to each other in a history are often about the same lines.
_APART = 5

Type = Callable[[Session], Heard]


def _waits(typed: Sequence[Heard]) -> list[float]:
    return [wait for heard in typed for wait in heard.waits_ms(heard.offers)]


def _offered(typed: Sequence[Heard]) -> float:
    offers = sum(len({key for key, _ in heard.offers}) for heard in typed)
    return offers / sum(len(heard.pressed) for heard in typed)


def _median(typed: Sequence[Heard]) -> float:
    return statistics.median(_waits(typed))


def _mean(typed: Sequence[Heard]) -> float:
    return mean(_waits(typed))


SCORES: tuple[Score[Heard], ...] = (
    Score("wait", "key to suggestion, p50", "ms", _median),
    Score("wait_mean", "key to suggestion, mean", "ms", _mean),
    Score("offered", "keys with a suggestion of their own", "%", _offered, better="higher"),
)


def main(words: Sequence[str]) -> int:
    """Type the sessions in all variants, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=6, help="how many at most (%(default)s)")
    parser.add_argument("--techniques", nargs="+", choices=MEASURED, default=MEASURED)
    parser.add_argument("--format", choices=FORMATS, default="text")
    arguments = parser.parse_args(words)
    recorded = sessions(arguments.sessions * _APART)[::_APART]
    try:
        client = choose_client(ModelSettings(provider="local"), environment=os.environ)
    except NoModel as reason:
        print(f"waiting_ablation: {reason}", file=sys.stderr)
        return 2
    embedded = EgressDoor(client)
    try:
        embedded.warm_up()
        found = list(_measured(recorded, arguments.techniques, embedded))
    finally:
        embedded.close()
    sys.stdout.write(render_ablation(found, arguments.format))
    return 0


def _measured(
    recorded: Sequence[Session], techniques: Sequence[str], embedded: EgressDoor
) -> Iterator[Contribution]:
    variants = _variants(techniques, embedded)
    heard: dict[str, dict[int, Heard]] = {name: {} for name in variants}
    for turn in range(len(recorded)):
        for place, (name, type_it) in enumerate(variants.items()):
            number = (turn + place) % len(recorded)
            heard[name][number] = type_it(recorded[number])
        print(f"waiting_ablation: {turn + 1} of {len(recorded)} sessions", file=sys.stderr)
    for technique in techniques:
        usual = heard["away" if technique == "standby" else "full"]
        other = heard[technique]
        reduced, full = (other, usual) if technique in techniques_on(Settings()) else (usual, other)
        pairs = [(reduced[number], full[number]) for number in range(len(recorded))]
        yield from contributions(technique, pairs, SCORES)


def _variants(techniques: Sequence[str], embedded: EgressDoor) -> dict[str, Type]:
    """Return how sessions are typed as usual, and with each technique switched the other way."""
    variants: dict[str, Type] = {}
    if set(techniques) - {"standby"}:
        variants["full"] = partial(_typed, door=embedded, settings=Settings())
    for name in techniques:
        if name != "standby":
            other = switched(Settings(), [name], on=name not in techniques_on(Settings()))
            variants[name] = partial(_typed, door=embedded, settings=other)
    if "standby" in techniques:
        variants["away"] = partial(_away, standby=embedded)
        variants["standby"] = partial(_away, standby=None)
    return variants


def _typed(session: Session, door: EgressDoor, settings: Settings) -> Heard:
    return type_session(session, *engine(door, settings))


def _away(session: Session, standby: EgressDoor | None) -> Heard:
    """Type a session whose configured model cannot be reached."""
    with _nobody() as url:
        settings = ModelSettings(provider="openai", base_url=url, name="away", fill_in_middle=True)
        door = EgressDoor(choose_client(settings, environment=os.environ))
        try:
            return type_session(session, *engine(door, Settings(), standby))
        finally:
            door.close()


@contextmanager
def _nobody() -> Iterator[str]:
    """Give the address of a server that takes no connections: its port is held, and not open."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
