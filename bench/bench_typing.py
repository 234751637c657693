"""What a typing session costs: model calls, wasted tokens, and stretches without a chance.

Sessions are typed in virtual time around the real engine; see `typing_simulation`. The floor is
the same engine without what saves calls, which asks for each key.
"""

from __future__ import annotations

import os

from bench.figure import Figure, Goal
from bench.played_model import ModelPlay
from bench.typing_sessions import Session, sessions
from bench.typing_simulation import Simulation, Tally
from bench.typist import EngineerPlay, Typist

from groundspeed_server.settings.values import CompletionSettings, TechniqueSettings

SESSIONS = int(os.environ.get("GROUNDSPEED_BENCH_SESSIONS", "12"))
PLAYS = {
    "quick, right 6 in 10": ModelPlay(right=0.6, first_token_s=0.25),
    "slow, right 3 in 10": ModelPlay(right=0.3, first_token_s=0.7, token_s=0.02),
}
BARE = TechniqueSettings(
    reuse=False, cache=False, read_ahead=False, recycling=False, pacing=False, back_off=False
)


def figures() -> list[Figure]:
    """Measure each of the model's plays on the same sessions."""
    recorded = sessions(SESSIONS)
    found: list[Figure] = []
    for name, play in PLAYS.items():
        ours = _typed(recorded, TechniqueSettings(), play)
        bare = _typed(recorded, BARE, play)
        found += _figures(name, ours, bare)
    return found


def _typed(recorded: list[Session], techniques: TechniqueSettings, play: ModelPlay) -> Tally:
    simulation = Simulation(CompletionSettings(techniques=techniques), play)
    for number, session in enumerate(recorded):
        Typist(simulation, session, number, EngineerPlay()).type()
    return simulation.tally


def _figures(name: str, ours: Tally, bare: Tally) -> list[Figure]:
    def against(what: str, unit: str, one: float, other: float, goal: Goal | None = None) -> Figure:
        ratio = one / other if other else None
        return Figure(f"{what} ({name})", unit, one, "asking for each key", other, ratio, goal)

    return [
        against(
            "calls for 100 keys",
            "",
            100 * ours.calls / ours.keys,
            100 * bare.calls / bare.keys,
            Goal(25, of="ours"),
        ),
        against(
            "tokens never seen",
            "%",
            100 - 100 * ours.shown_tokens / ours.tokens,
            100 - 100 * bare.shown_tokens / bare.tokens,
            Goal(30, of="ours"),
        ),
        against(
            "calls at once, at most", "", ours.most_at_once, bare.most_at_once, Goal(2, "ours")
        ),
        against("longest typing unasked for", "s", ours.starved_s, bare.starved_s, Goal(2, "ours")),
        against("keys pressed", "", ours.keys, bare.keys),
    ]
