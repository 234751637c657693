"""What a command says of objects in a lake that it could not read, once the others are done."""

from __future__ import annotations

from collections.abc import Sequence

from groundspeed_metrics.cli.narration import counted, say
from groundspeed_metrics.errors import UserError


def require_all_read(damaged: Sequence[tuple[str, str]]) -> None:
    """Name what could not be read, and end with an error, so that scripts notice it too.

    Args:
        damaged: Names and reasons.

    Raises:
        UserError: There is something.
    """
    for name, reason in damaged:
        say(f"  not read, will be tried again: {name} ({reason})")
    if damaged:
        raise UserError(
            f"{counted(len(damaged), 'object')} could not be read; what the others hold is kept.",
            "Replace what is named above by a sound copy, or delete it, and run the command again.",
        )
