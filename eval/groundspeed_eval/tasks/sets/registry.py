"""Finds the public sets by name."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, cast

import groundspeed_eval.tasks.sets as package
from groundspeed_eval.tasks.sets.program import Program

_OTHERS = {"importing", "program", "registry"}


class ProgramSet(Protocol):
    """What each module of this package offers.

    Attributes:
        SUMMARY: What the set holds, and its licence, in a few words.
    """

    SUMMARY: str

    def programs(self, content: bytes, /) -> list[Program]:
        """Return the programs in a file of the set; raises `UserError` for another file."""
        ...


def all_sets() -> dict[str, ProgramSet]:
    """Return the sets by name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {
        name: cast(ProgramSet, importlib.import_module(f"{package.__name__}.{name}"))
        for name in names
        if name not in _OTHERS
    }
