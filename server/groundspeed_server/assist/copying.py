"""The copy rule as a source of candidates: the document itself, and others that are open."""

from __future__ import annotations

from dataclasses import dataclass

from groundspeed_server.assist.preparing import Spot
from groundspeed_server.engine.candidates import Candidate, repaired
from groundspeed_server.engine.copying import copied
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.shape import Shape
from groundspeed_server.gate.gate import Gate

# The documents that were touched last; each costs a fraction of a millisecond.
_MOST_DOCUMENTS = 6


@dataclass(frozen=True, slots=True)
class Copy:
    """A candidate that was copied.

    Attributes:
        candidate: It, after the repairs.
        certain: Whether it is worth showing before anybody else was asked.
    """

    candidate: Candidate
    certain: bool


class Copier:
    """Finds what can be copied to a spot. Safe to use from many threads.

    Args:
        gate: Decides from which documents; what is excluded stays where it is.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def copy(self, spot: Spot) -> Copy | None:
        """Return what is likely meant at a spot; None when nothing is.

        Multi-line answers are the models' affair: what is copied ends with the line. It is copied
        into code alone; comments and texts repeat themselves by chance.
        """
        if not spot.site.is_code:
            return None
        text, offset = spot.query.document.text, spot.query.offset
        found = copied(text[:offset], text[offset:], self._other_texts(spot))
        if found is None or not found.likely:
            return None
        candidate = repaired(Answer(found.text, spot.site, Shape.LINE), offset)
        return None if candidate.dropped is not None else Copy(candidate, found.certain)

    def _other_texts(self, spot: Spot) -> list[str]:
        opened = spot.workspace.open_documents[:_MOST_DOCUMENTS]
        return [document.text for document in opened if self._gate.admit(document) is None]
