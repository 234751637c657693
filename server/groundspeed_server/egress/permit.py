"""What the doors ask before every call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from groundspeed_server.models.port import CalledModel, Usage


class Permit(Protocol):
    """Decides whether calls may be made at all, and learns what they cost."""

    @property
    def off(self) -> bool:
        """Whether nothing at all is to be offered at present."""
        ...

    def admit(self, identity: CalledModel) -> None:
        """Count a call of a model that is about to be made.

        Raises:
            ModelError: It may not be made.
        """
        ...

    def spent(self, identity: CalledModel, sent: Sequence[str], usage: Usage, said: int) -> None:
        """Learn of a call that ended: what was sent, the tokens counted, the characters heard."""
        ...
