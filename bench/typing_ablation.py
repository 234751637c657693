"""What each technique of the engine is worth in typing sessions: `python -m bench.typing_ablation`.

`groundspeed-eval ablate` puts tasks to the engine one by one, where nothing that works from one
request to the next can show. Here the same sessions are typed with and without each technique, in
virtual time, and all others are as they usually are; the table is of the same form, with sessions
in place of files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bench.played_model import ModelPlay
from bench.session_scores import Score, contributions
from bench.typing_sessions import Session, sessions
from bench.typing_simulation import Simulation, Tally
from bench.typist import EngineerPlay, Typist

from groundspeed_eval.report.ablation import Contribution
from groundspeed_eval.report.rendering import FORMATS, render_ablation
from groundspeed_eval.running.techniques import switched, techniques_on
from groundspeed_server.settings.values import Settings

PLAYED = (
    "reuse",
    "cache",
    "read_ahead",
    "recycling",
    "pacing",
    "back_off",
    "rejection_memory",
    "undo_filter",
    "two_speeds",
)


def _calls(typed: Sequence[Tally]) -> float:
    return 100 * sum(each.calls for each in typed) / sum(each.keys for each in typed)


def _wasted(typed: Sequence[Tally]) -> float:
    generated = sum(each.tokens for each in typed)
    return 1 - sum(each.shown_tokens for each in typed) / generated if generated else 0.0


def _keys(typed: Sequence[Tally]) -> float:
    return 100 * sum(each.keys for each in typed) / sum(each.characters for each in typed)


def _in_vain(typed: Sequence[Tally]) -> float:
    return 1_000 * sum(each.read_in_vain for each in typed) / sum(each.characters for each in typed)


def _pace(typed: Sequence[Tally]) -> float:
    return 1_000 * sum(each.seconds for each in typed) / sum(each.characters for each in typed)


SCORES: tuple[Score[Tally], ...] = (
    Score("calls", "model calls for 100 keys", "", _calls),
    Score("wasted", "generated tokens never seen", "%", _wasted),
    Score("keys", "keys pressed for 100 characters", "", _keys),
    Score("pace", "time for a character", "ms", _pace),
    Score("in_vain", "wrong suggestions read, for 1,000 characters", "", _in_vain),
)


def main(words: Sequence[str]) -> int:
    """Type the sessions in all variants, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=24, help="how many at most (%(default)s)")
    parser.add_argument("--right", type=float, default=0.45, help="how many lines the model knows")
    parser.add_argument(
        "--dismisses",
        type=float,
        default=EngineerPlay().dismisses,
        help="how many of the wrong suggestions that are read are pressed away (%(default)s)",
    )
    parser.add_argument(
        "--misjudges",
        type=float,
        default=EngineerPlay().misjudges,
        help="how many of the others are taken, and deleted again (%(default)s)",
    )
    parser.add_argument("--techniques", nargs="+", default=PLAYED)
    parser.add_argument("--format", choices=FORMATS, default="text")
    arguments = parser.parse_args(words)
    recorded = sessions(arguments.sessions)
    play = ModelPlay(right=arguments.right)
    engineer = EngineerPlay(dismisses=arguments.dismisses, misjudges=arguments.misjudges)
    usual = type_all(recorded, Settings(), play, engineer)
    found: list[Contribution] = []
    for name in arguments.techniques:
        on = name in techniques_on(Settings())
        other = type_all(recorded, switched(Settings(), [name], on=not on), play, engineer)
        reduced, full = (other, usual) if on else (usual, other)
        found += contributions(name, list(zip(reduced, full, strict=True)), SCORES)
    sys.stdout.write(render_ablation(found, arguments.format))
    return 0


def type_all(
    recorded: Sequence[Session], settings: Settings, play: ModelPlay, engineer: EngineerPlay
) -> list[Tally]:
    """Type sessions one after the other, by the same engineer, and return what each came to."""
    simulation = Simulation(settings.completion, play)
    typed = []
    for number, session in enumerate(recorded):
        simulation.tally = Tally()
        Typist(simulation, session, number, engineer).type()
        typed.append(simulation.tally)
    return typed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
