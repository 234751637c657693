"""Finds the scores by name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import groundspeed_eval.scores as package
from groundspeed_eval.scores.score import Score


@cache
def all_scores() -> dict[str, Score]:
    """Return every score by name, in the order of reports."""
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        score = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), "SCORE", None)
        if isinstance(score, Score):
            found[module.name] = score
    return dict(sorted(found.items(), key=lambda item: (item[1].family, item[0])))
