"""Is a rollout not worse than what there is, by more than a margin?

Each score is tested against the hypothesis that the rollout is worse by the margin or more, which
must be rejected. The change of the pairs is drawn again by whole files, since the tasks of one file
depend on each other. Shares get one pair won and one pair lost on top, and other scores need some
files, so that a few tasks without any difference prove nothing.

The level is the chance of calling any score `not worse` that is worse by its margin: Holm's
procedure keeps it over all scores, and several looks share it among them. How often an equal
system fails is another matter, and hangs on the number of tasks: `resolution` says from which
margin on it hardly ever does.

Sources: D. Schuirmann, 1987, J. Pharmacokinet. Biopharm. 15(6) (one-sided tests against a margin);
S. Holm, 1979, Scand. J. Statist. 6(2); O. J. Dunn, 1961, JASA 56(293) (Bonferroni, for the looks);
D. Bonett and R. Price, 2012, J. Educ. Behav. Stat. 37(4) (a pair on either side of paired shares).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from groundspeed_eval.sampling import seeded

Means = NDArray[np.float64]

MIN_DRAWS = 1_000
_TAIL_DRAWS = 50  # As many draws must lie beyond the strictest level, so that its p is known.
_POWER = 0.95
# Of fewer, one file in ten may differ and none of those be among them.
_FEWEST_FILES = 30


class Verdict(StrEnum):
    """What is known of one score."""

    NOT_WORSE = "not worse"  # Or by less than the margin.
    WORSE = "worse"  # By how much is another question.
    UNCLEAR = "unclear"  # It may be worse by the margin: the tasks are too few to tell.


@dataclass(frozen=True, slots=True)
class Sample:
    """What two runs give for one score.

    Attributes:
        gains: How much better the rollout is at each pair, by file; positive is better.
        margin: How much worse is tolerable, above 0.
        is_share: Whether the values of the score are 0 and 1.
    """

    gains: Sequence[Sequence[float]]
    margin: float
    is_share: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One score's test.

    Attributes:
        p: The chance of so good a gain, or a better one, were the rollout worse by the margin.
        level: What Holm's procedure holds p to.
        bound: The low end of the one-sided interval of the gain, at that level; None where
            nothing is known, as `resolution`.
        resolution: The smallest margin at which an equal system passes 95 times in 100.
    """

    p: float
    level: float
    bound: float | None
    resolution: float | None
    verdict: Verdict


def judge(samples: Mapping[str, Sample], *, level: float, looks: int) -> dict[str, Finding]:
    """Test every score.

    Args:
        samples: By score; at least one.
        level: The chance of a wrong `not worse` that is tolerated, over all scores and looks.
        looks: How many times such a decision is made in all.
    """
    strictest = level / looks / len(samples)
    draws = {name: _draws(sample, strictest, seed=name) for name, sample in samples.items()}
    ps = {name: _p(draws[name], sample) for name, sample in samples.items()}
    found = {}
    holds = True
    for rank, name in enumerate(sorted(ps, key=lambda name: (ps[name], name))):
        held_to = level / looks / (len(samples) - rank)
        # Once one score is not shown to be good, no score with a larger p is.
        holds = holds and ps[name] <= held_to
        found[name] = _finding(draws[name], ps[name], held_to, holds=holds)
    return {name: found[name] for name in samples}


def _draws(sample: Sample, strictest: float, *, seed: str) -> Means:
    """Return mean gains of files drawn with replacement; none with too few files."""
    files = [gains for gains in sample.gains if gains]
    if len(files) < 2:
        return np.array([])
    if sample.is_share:
        files += [[1.0], [-1.0]]
    totals = np.array([math.fsum(gains) for gains in files])
    sizes = np.array([len(gains) for gains in files])
    random = np.random.default_rng(seeded("noninferiority", seed).getrandbits(64))
    count = max(MIN_DRAWS, math.ceil(_TAIL_DRAWS / strictest))
    drawn = random.integers(len(files), size=(count, len(files)))
    means: Means = totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return means


def _p(draws: Means, sample: Sample) -> float:
    if not sample.is_share and sum(map(bool, sample.gains)) < _FEWEST_FILES:
        return 1.0
    return (1 + int((draws <= -sample.margin).sum())) / (1 + len(draws))


def _finding(draws: Means, p: float, level: float, *, holds: bool) -> Finding:
    if not len(draws):
        return Finding(p, level, None, None, Verdict.UNCLEAR)
    low, high = np.quantile(draws, (level, 1 - level)).tolist()
    doubt = Verdict.WORSE if high < 0 else Verdict.UNCLEAR
    normal = NormalDist()
    resolution = (normal.inv_cdf(1 - level) + normal.inv_cdf(_POWER)) * float(draws.std())
    return Finding(p, level, low, resolution, Verdict.NOT_WORSE if holds else doubt)
