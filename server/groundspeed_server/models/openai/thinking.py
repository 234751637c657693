"""Keeps what a model thinks before it answers out of the answer; pure.

Servers that do not know the model's way to think send its thoughts as text, between two tags.
"""

from __future__ import annotations

_OPENING, _CLOSING = "<think>", "</think>"


class Thoughts:
    """Parts an answer from the thoughts in front of it.

    Attributes:
        seen: Whether the model thought; whoever hears of thoughts otherwise may say so here.
        answered: Whether there was an answer so far.
    """

    def __init__(self) -> None:
        self.seen = False
        self.answered = False
        self._thinks_aloud = False
        self._held = ""

    def answer_in(self, text: str) -> str:
        """Return what of the next piece of text is answer, as far as that is known."""
        if self.answered:
            return text
        self._held += text
        if not self._thinks_aloud:
            start = self._held.lstrip()
            if len(start) < len(_OPENING) and _OPENING.startswith(start):
                return ""
            self._thinks_aloud = start.startswith(_OPENING)
        answer = self._behind_thoughts() if self._thinks_aloud else self._held
        self.answered = answer != ""
        return answer

    def rest(self) -> str:
        """Return what was held back at the end of the text and is answer after all."""
        rest = "" if self.answered or self._thinks_aloud else self._held
        self.answered = self.answered or rest != ""
        return rest

    def _behind_thoughts(self) -> str:
        self.seen = True
        _, closed, behind = self._held.partition(_CLOSING)
        # Thoughts may be long, and all that matters is where they end.
        self._held = closed or self._held[-len(_CLOSING) :]
        return behind.lstrip()
