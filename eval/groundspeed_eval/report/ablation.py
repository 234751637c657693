"""What each technique of the engine is worth: the full engine beside the engine without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from groundspeed_eval.report.comparison import Difference, compare_runs
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_server.errors import UserError

DEFAULT_SCORES = (
    "hit",
    "hit_of_any",
    "edit_similarity",
    "parses",
    "type_clean",
    "shown",
    "quiet",
)


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one technique adds to one score.

    Attributes:
        technique: The technique.
        difference: From the engine without it to the full engine.
    """

    technique: str
    difference: Difference


def contributions(
    full: Run, reduced: Mapping[str, Run], scores: Sequence[str]
) -> list[Contribution]:
    """Return what each technique adds, on the tasks that both runs of a pair answered.

    Args:
        full: The engine with all its techniques.
        reduced: The engine without one technique, by that technique's name.
        scores: The names of the scores of interest, in the order of the table; see
            `checked_scores`.

    Raises:
        UserError: Runs share no task.
    """
    return [
        Contribution(technique=technique, difference=difference)
        for technique, run in reduced.items()
        for difference in compare_runs(run, full, looks=1, scores=scores).differences
    ]


def checked_scores(names: Iterable[str]) -> list[str]:
    """Return the names of scores that exist, each once.

    Raises:
        UserError: One does not.
    """
    wanted = list(dict.fromkeys(names))
    known = all_scores()
    for name in wanted:
        if name not in known:
            raise UserError(
                f"There is no score called {name!r}.", f"Scores are {', '.join(known)}."
            )
    return wanted
