"""What each technique of the engine is worth in typing sessions: `python -m bench.typing_ablation`.

`groundspeed-eval ablate` puts tasks to the engine one by one, where nothing that works from one
request to the next can show. Here the same sessions are typed with and without each technique, in
virtual time, and all others are as they usually are; the table is of the same form, with sessions
in place of files.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.typing_sessions import Session, sessions
from bench.typing_simulation import ModelPlay, Simulation, Tally

from groundspeed_eval.report.ablation import Contribution
from groundspeed_eval.report.comparison import Difference
from groundspeed_eval.report.intervals import bootstrap
from groundspeed_eval.report.rendering import FORMATS, render_ablation
from groundspeed_eval.running.techniques import switched, techniques_on
from groundspeed_server.settings.values import Settings

# Those that a session without dismissals, with one model that always answers, can show.
PLAYED = ("reuse", "cache", "read_ahead", "recycling", "pacing", "back_off", "undo_filter")

Pair = tuple[Tally, Tally]
Summary = Callable[[Sequence[Tally]], float]


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of several sessions together; less is better in all of them."""

    name: str
    title: str
    unit: str
    of: Summary


def _calls(typed: Sequence[Tally]) -> float:
    return 100 * sum(each.calls for each in typed) / sum(each.keys for each in typed)


def _wasted(typed: Sequence[Tally]) -> float:
    generated = sum(each.tokens for each in typed)
    return 1 - sum(each.shown_tokens for each in typed) / generated if generated else 0.0


def _wait(typed: Sequence[Tally]) -> float:
    waits = [wait for each in typed for wait in each.waits_s]
    return statistics.median(waits) * 1_000 if waits else 0.0


def _keys(typed: Sequence[Tally]) -> float:
    return 100 * sum(each.keys for each in typed) / sum(each.characters for each in typed)


SCORES = (
    Score("calls", "model calls for 100 keys", "", _calls),
    Score("wasted", "generated tokens never seen", "%", _wasted),
    Score("wait", "key to suggestion, p50", "ms", _wait),
    Score("keys", "keys pressed for 100 characters", "", _keys),
)


def main(words: Sequence[str]) -> int:
    """Type the sessions in all variants, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=24, help="how many at most (%(default)s)")
    parser.add_argument("--right", type=float, default=0.45, help="how often the model is right")
    parser.add_argument("--techniques", nargs="+", default=PLAYED)
    parser.add_argument("--format", choices=FORMATS, default="text")
    arguments = parser.parse_args(words)
    recorded = sessions(arguments.sessions)
    play = ModelPlay(right=arguments.right)
    usual = type_all(recorded, Settings(), play)
    found: list[Contribution] = []
    for name in arguments.techniques:
        on = name in techniques_on(Settings())
        other = type_all(recorded, switched(Settings(), [name], on=not on), play)
        reduced, full = (other, usual) if on else (usual, other)
        found += contributions(name, list(zip(reduced, full, strict=True)))
    sys.stdout.write(render_ablation(found, arguments.format))
    return 0


def type_all(recorded: Sequence[Session], settings: Settings, play: ModelPlay) -> list[Tally]:
    """Type sessions one after the other, by the same engineer, and return what each came to."""
    simulation = Simulation(settings.completion, play)
    typed = []
    for number, session in enumerate(recorded):
        simulation.tally = Tally()
        simulation.type(session, number)
        typed.append(simulation.tally)
    return typed


def contributions(technique: str, pairs: Sequence[Pair]) -> Iterator[Contribution]:
    """Yield what a technique changes: from the sessions without it to those with it."""
    for score in SCORES:
        of = score.of

        def change(drawn: Sequence[Pair], of: Summary = of) -> float:
            return of([full for _, full in drawn]) - of([reduced for reduced, _ in drawn])

        interval = bootstrap([[pair] for pair in pairs], change, seed=score.name)
        yield Contribution(
            technique=technique,
            difference=Difference(
                score=score.name,
                title=score.title,
                statistic="ratio",
                unit=score.unit,
                better="lower",
                n=len(pairs),
                base=of([reduced for reduced, _ in pairs]),
                other=of([full for _, full in pairs]),
                change=change(pairs),
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                p=None,
            ),
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
