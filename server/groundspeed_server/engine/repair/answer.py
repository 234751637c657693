"""A model's answer on its way to becoming a suggestion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.site import Site


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote, and where it goes.

    Attributes:
        text: What would be inserted.
        site: Where it goes.
        shape: How much was asked for.
        whole: Whether the model came to its own end, or was stopped where its answer was whole;
            otherwise its last line is only a part.
        goes_on: Whether more of it is on its way, so that what it leaves open is not closed yet.
        covers: How many characters of the rest of the line the text replaces.
        dropped: Why nothing should be shown; None while something should.
    """

    text: str
    site: Site
    shape: Shape
    whole: bool = True
    goes_on: bool = False
    covers: int = 0
    dropped: str | None = None

    def with_text(self, text: str) -> Answer:
        """Return the answer with another text."""
        return self if text == self.text else replace(self, text=text)

    def drop(self, reason: str) -> Answer:
        """Return the answer, not to be shown."""
        return replace(self, dropped=reason)


Step = Callable[[Answer], Answer]
