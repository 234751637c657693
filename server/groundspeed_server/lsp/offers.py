"""The suggestions that the editor was given last, and how their texts relate.

While the engineer types through a suggestion, the editor is given what is left of it, under the
same id. The editor counts from the start of the text that it was given last; what becomes of the
suggestion is counted from the start of its first offer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST_OFFERS = 64


@dataclass(slots=True)
class _Offer:
    """One suggestion: the length of its first offer, and where each later text starts in it."""

    length: int
    starts: dict[str, int] = field(default_factory=dict)


class Offers:
    """Suggestions by id, the last few only. Lengths are code points."""

    def __init__(self) -> None:
        self._offers: dict[str, _Offer] = {}

    def add(self, completion: str, text: str, ahead: int) -> None:
        """Note what the editor was given.

        Args:
            completion: The suggestion.
            text: All that the editor is to insert.
            ahead: How much of it stands ahead of the cursor; the rest stands there already.
        """
        offer = self._offers.pop(completion, None) or _Offer(ahead)
        # What is ahead now is the end of what was ahead at first.
        offer.starts[text] = offer.length - len(text)
        self._offers[completion] = offer
        if len(self._offers) > _MOST_OFFERS:
            del self._offers[next(iter(self._offers))]

    def accepted(self, completion: str, text: str, characters: int) -> int:
        """Return how much of the first offer is taken when so much of `text` is.

        Args:
            completion: The suggestion.
            text: What the editor was given.
            characters: How much of it was taken.
        """
        offer = self._offers.get(completion)
        start = 0 if offer is None else offer.starts.get(text, 0)
        return max(0, start + characters)
