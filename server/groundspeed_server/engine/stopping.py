"""Cuts a model's stream as soon as the answer is whole: what follows only costs time and money."""

from __future__ import annotations

import re
from enum import StrEnum

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.overlap import runs_into_below
from groundspeed_server.engine.repair.repetition import first_round
from groundspeed_server.engine.repair.separator import is_between_entries
from groundspeed_server.engine.repair.steps import begun, is_over
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.site import Site

# No line of code that someone wants to read is longer, and no block either.
MAX_CHARS = {Shape.LINE: 1_500, Shape.BLOCK: 6_000}
# Up to the character that shows that the word, such as `else`, is complete.
_FIRST_WORD = re.compile(r"[ \t]*(?:\w+\W|[^\w\s])")


class Cut(StrEnum):
    """Why a stream was closed."""

    WHOLE = "whole"
    TOO_LONG = "too_long"
    REPETITION = "repetition"


class StreamCutter:
    """Takes a model's text as it comes, and says when to close the stream.

    Attributes:
        text: All that came so far, as it came.
        cut: Why the stream should be closed; None while it should go on.
    """

    def __init__(self, site: Site, shape: Shape) -> None:
        self._site = site
        self._shape = shape
        self._is_entry = shape is Shape.LINE and is_between_entries(site)
        self.text = ""
        self.cut: Cut | None = None

    def feed(self, delta: str) -> bool:
        """Take the next piece; return whether the stream should be closed now."""
        self.text += delta
        if len(self.text) > MAX_CHARS[self._shape]:
            self.text = self.text[: MAX_CHARS[self._shape]]
            self.cut = Cut.TOO_LONG
        # Only the end of a line can complete an answer, or show that it goes in circles; and the
        # first word of the next line, which tells whether a block goes on.
        if "\n" in delta or "}" in delta or self._begins_line(delta):
            self._judge()
        return self.cut is not None

    def _begins_line(self, delta: str) -> bool:
        """Whether this piece completes the first word of a line."""
        line = self.text[self.text.rfind("\n") + 1 :]
        word = _FIRST_WORD.match(line)
        return word is not None and len(self.text) > len(line) >= word.end() > len(line) - len(
            delta
        )

    def _judge(self) -> None:
        answer = begun(Answer(self.text, self._site, self._shape))
        if answer is None:
            return
        over = is_over(answer) and not self._may_be_chained()
        if over or runs_into_below(answer.text, self._site):
            self.cut = Cut.WHOLE
        elif first_round(answer.text) is not None:
            self.cut = Cut.REPETITION

    def _may_be_chained(self) -> bool:
        """Whether an entry that ends with its line may go on in the next one, which has not come.

        Else it would get a comma or none by where the pieces of the stream end.
        """
        return self._is_entry and self.text[-1:].isspace()
