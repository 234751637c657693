"""Settings without limits of time: what an engine is worth where the machine is fast enough."""

from __future__ import annotations

from msgspec.structs import replace

from groundspeed_server.settings.values import Settings

# A minute is for ever: nothing but a hung process takes so long.
_LIFTED_MS = 60_000


def unhurried(settings: Settings) -> Settings:
    """Return settings in which nothing is given up, left out or shown unchecked for want of time.

    The patience for a type check may not be set so high in a configuration, where somebody waits.
    """
    completion = replace(
        settings.completion,
        deadline_ms=_LIFTED_MS,
        manual_deadline_ms=_LIFTED_MS,
        context_ms=_LIFTED_MS,
    )
    type_check = replace(settings.type_check, patience_ms=_LIFTED_MS, manual_patience_ms=_LIFTED_MS)
    return replace(settings, completion=completion, type_check=type_check)
