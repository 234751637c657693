"""The engine's techniques by name, and settings in which some of them are switched off."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from groundspeed_server.errors import UserError
from groundspeed_server.settings.values import Settings, TechniqueSettings

_ACROSS_REQUESTS = frozenset(
    {
        "reuse",
        "cache",
        "read_ahead",
        "recycling",
        "pacing",
        "back_off",
        "rejection_memory",
        "undo_filter",
        "next_edit",
        "two_speeds",
        "first_lines",
        "prefill",
        "standby",
        "embeddings",
    }
)


def technique_names() -> tuple[str, ...]:
    """Return every technique that can be switched off alone."""
    return tuple(
        field.name for field in msgspec.structs.fields(TechniqueSettings) if field.type is bool
    )


def across_requests() -> tuple[str, ...]:
    """Return those that work from one request to the next.

    They cannot show on tasks that are asked one by one; typing sessions measure them.
    """
    return tuple(name for name in technique_names() if name in _ACROSS_REQUESTS)


def techniques_on(settings: Settings) -> tuple[str, ...]:
    """Return the techniques that settings have switched on."""
    techniques = settings.completion.techniques
    return tuple(name for name in technique_names() if getattr(techniques, name))


def without(settings: Settings, names: Iterable[str]) -> Settings:
    """Return settings with some techniques switched off, and all else as it was.

    Raises:
        UserError: A name is no technique.
    """
    return switched(settings, names, on=False)


def switched(settings: Settings, names: Iterable[str], *, on: bool) -> Settings:
    """Return settings with some techniques switched on or off, and all else as it was.

    Raises:
        UserError: A name is no technique.
    """
    known = technique_names()
    changed = {}
    for name in names:
        if name not in known:
            raise UserError(
                f"The engine has no technique called {name!r}.",
                f"Techniques are {', '.join(known)}.",
            )
        changed[name] = on
    techniques = msgspec.structs.replace(settings.completion.techniques, **changed)
    completion = msgspec.structs.replace(settings.completion, techniques=techniques)
    return msgspec.structs.replace(settings, completion=completion)
