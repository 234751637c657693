"""Which model is asked: the configured one, or who stands in for it while it does not answer."""

from __future__ import annotations

from groundspeed_server.egress import EgressDoor
from groundspeed_server.models.breaker import Phase
from groundspeed_server.models.port import ModelErrorCode


class Doors:
    """The ways to the models of one completer. Safe to use from many threads.

    Attributes:
        first: The way to the configured model; None when there is none.
        standby: The way to the model that answers in its place; None when there is none.
    """

    def __init__(self, first: EgressDoor | None, standby: EgressDoor | None = None) -> None:
        self.first = first
        self.standby = standby

    def choose(self) -> EgressDoor | None:
        """Return whom to ask now.

        After its rest the configured model gets the next question, and with an answer all that
        follow.
        """
        if self.first is None or self._failing(Phase.OPEN):
            return self.standby or self.first
        return self.first

    def instead_of(self, door: EgressDoor | None, reason: str | None) -> EgressDoor | None:
        """Return whom to ask after a door gave no answer; None where that would be no better.

        Args:
            door: Who was asked.
            reason: Why there was no answer.
        """
        if door is None or door is not self.first:
            return None
        spent = reason == ModelErrorCode.SPENDING_LIMIT
        return self.standby if spent or self._failing(Phase.OPEN, Phase.HALF_OPEN) else None

    @property
    def off(self) -> bool:
        """Whether nothing is to be offered, from wherever it comes."""
        return self.first is not None and self.first.off

    def _failing(self, *phases: Phase) -> bool:
        return self.first is not None and self.first.status.phase in phases
