"""Who is in which arm: the same engineer always in the same one, on every machine.

Where no table names an arm, each arm draws a number for the engineer, and the smallest one wins
(weighted rendezvous hashing). An arm's number depends on nothing but the salt, the engineer, the
arm and its own weight: who raises a weight only moves engineers into that arm, who lowers it only
out of it, and a new arm takes from the others no more than its share.
"""

from __future__ import annotations

import hashlib
import hmac
import math

from groundspeed_server.policy.document import Experiment, Wave

_BITS = 53  # A float holds so many without rounding, so that every machine draws the same number.


def assigned_arm(
    name: str,
    experiment: Experiment,
    *,
    engineer: str,
    team: str | None,
    waves: dict[str, Wave],
) -> str | None:
    """Return an engineer's arm in an experiment; None when no arm has a weight.

    The nearest table decides: the engineer's own, the team's, the wave's (in the order of the
    file), and then the draw.

    Args:
        name: The experiment's name.
        experiment: Its arms and tables.
        engineer: The engineer's pseudonym.
        team: The engineer's team, where it is known.
        waves: Who belongs to which wave.
    """
    if engineer in experiment.engineers:
        return experiment.engineers[engineer]
    if team is not None and team in experiment.teams:
        return experiment.teams[team]
    for wave, arm in experiment.waves.items():
        if engineer in waves[wave].engineers or team in waves[wave].teams:
            return arm
    key = (experiment.salt or name).encode()
    draws = {
        arm: _draw(key, engineer, arm) / facts.weight
        for arm, facts in experiment.arms.items()
        if facts.weight > 0
    }
    return min(draws, key=draws.__getitem__, default=None)


def _draw(key: bytes, engineer: str, arm: str) -> float:
    """Return an exponentially distributed number: the smaller of two wins by its weight's share."""
    digest = hmac.new(key, f"{engineer}\0{arm}".encode(), hashlib.sha256).digest()
    uniform = (int.from_bytes(digest[:8], "big") >> (64 - _BITS)) + 0.5
    return -math.log(uniform / 2**_BITS)
