"""Finds the kinds of task by name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from random import Random
from typing import Protocol, cast

import groundspeed_eval.tasks.kinds as package
from groundspeed_eval.tasks.source import Source
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError
from groundspeed_server.text.snapshot import Span

Finish = Callable[[Task], Task | None]


class TaskKind(Protocol):
    """What each module of this package offers.

    Attributes:
        SUMMARY: What is left out of the file, in a few words.
    """

    SUMMARY: str

    def find(self, source: Source, random: Random, /) -> list[Span]:
        """Return the holes of this kind; `random` decides where there is a choice to make."""
        ...


def completion_kind_names() -> tuple[str, ...]:
    """Return the names of the kinds that ask for a completion: those that finish nothing."""
    names = kind_names()
    return tuple(name for name, kind in kinds_named(names).items() if not hasattr(kind, "finish"))


def finished(task: Task) -> Task | None:
    """Return a cut task as its kind wants it; None when it cannot be had.

    A kind may have a function `finish(task) -> Task | None` for what cutting alone does not do.
    """
    finish = getattr(kinds_named([task.kind])[task.kind], "finish", None)
    return task if finish is None else cast(Finish, finish)(task)


def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, in alphabetical order."""
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name for name in names if name != "registry"))


def kinds_named(names: Iterable[str]) -> dict[str, TaskKind]:
    """Return the kinds by name, in the order given.

    Raises:
        UserError: A name is not a kind.
    """
    known = kind_names()
    for name in names:
        if name not in known:
            raise UserError(
                f"There is no kind of task called {name!r}.", f"Kinds are {', '.join(known)}."
            )
    return {
        name: cast(TaskKind, importlib.import_module(f"{package.__name__}.{name}"))
        for name in names
    }
