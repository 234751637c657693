"""The copy rule: what followed the same text elsewhere, without a model, within a millisecond.

The end of the cursor's line is looked for in the text around, from the whole line down to its last
words. Of what followed there, that is taken on which most places agree; a place counts for more
where the lines next to it are those next to the cursor, and among equals the nearest goes first.
Where no whole line agrees, a line near the cursor may say the same of other names; then the
cursor's names are put in for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from groundspeed_server.engine.renaming import renamed_following

MIN_CHARS = 3
# Beyond that many places the next one changes nothing.
_MOST_PLACES = 24
_MOST_LOOKED_AT = 200
_LONGEST_LINE = 400
_REACH = 200_000
# How far the line next to a place is looked for.
_NEAR = 500
# A neighbouring line that agrees says more than another place where the text follows.
_NEIGHBOUR_WEIGHT = 3

_WORD = re.compile(r"[A-Za-z_$][\w$]*|\d[\w.]*|[^\w\s$]")
_OPENER = {")": "(", "]": "[", "}": "{"}
# What a file imports it imports once.
_ONCE = re.compile(r"import\b|export\b.*\bfrom\b")


@dataclass(frozen=True, slots=True)
class Copied:
    """What can be copied to a cursor.

    Attributes:
        text: What followed elsewhere, up to the end of the line or to what the line has already.
        whole_line: Whether all of the cursor's line agreed, and not its end alone.
        votes: At how many places this text followed.
        places: At how many places any text followed.
        neighbours: How many of the two lines next to the cursor agreed, at the best of the places.
        renamed: Whether names were replaced to make lines agree.
    """

    text: str
    whole_line: bool
    votes: int
    places: int
    neighbours: int = 0
    renamed: bool = False

    @property
    def likely(self) -> bool:
        """Whether no other text follows more often; about a quarter of these is what was meant."""
        return self.votes * 2 > self.places

    @property
    def certain(self) -> bool:
        """Whether it is worth more than most models' word; about four in five of these are meant.

        Both shares are of exact matches, on code of three repositories in which nothing else was
        known but the file itself.
        """
        return self.likely and self.whole_line and self.neighbours > 0 and not self.renamed


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The cursor's line without its indentation, and the lines next to it that are not blank."""

    line: str
    rest: str
    line_above: str
    line_below: str

    def neighbours_among(self, lines: tuple[str, str]) -> int:
        """Return how many of the lines above and below another place are the cursor's."""
        own = (self.line_above, self.line_below)
        return sum(mine == other != "" for mine, other in zip(own, lines, strict=True))


@dataclass(frozen=True, slots=True)
class _Place:
    """What followed at a place, and how many of its neighbours are the cursor's."""

    text: str
    neighbours: int


def copied(before: str, after: str, others: Sequence[str] = ()) -> Copied | None:
    """Return what followed the end of the cursor's line elsewhere; None when nothing did.

    Args:
        before: The document up to the cursor.
        after: The document from the cursor on.
        others: Other texts to look into, the nearest first.
    """
    above, _, line = before[-_REACH:].rpartition("\n")
    rest, _, below = after[:_REACH].partition("\n")
    cursor = _Cursor(line.lstrip(), rest.strip(), _last_line(above), _first_line(below))
    if not cursor.line or len(line) > _LONGEST_LINE:
        return None
    once = _ONCE.match(cursor.line) is not None
    own = () if once else (above, below)
    exact = _copied_exactly(cursor, (*own, *others))
    if once or (exact is not None and exact.whole_line and exact.likely):
        return exact
    for following in renamed_following(cursor.line, above, below):
        if (text := _up_to(cursor.rest, following)).strip():
            return Copied(text, whole_line=True, votes=1, places=1, renamed=True)
    return exact


def _copied_exactly(cursor: _Cursor, texts: Sequence[str]) -> Copied | None:
    # Where an end does not stand, no longer one does; most of what is typed is new.
    shortest_first = reversed(list(_ends(cursor.line)))
    standing = takewhile(lambda end: any(end in text for text in texts), shortest_first)
    for known in reversed(list(standing)):
        places = list(_places(known, cursor, texts))
        if places:
            return _favourite(places, whole_line=known == cursor.line)
    return None


def _ends(line: str) -> Iterator[str]:
    """Yield the ends of a line that begin with a word, the longest first."""
    for word in _WORD.finditer(line):
        end = line[word.start() :]
        if len(end.strip()) < MIN_CHARS:
            return
        yield end


def _places(known: str, cursor: _Cursor, texts: Sequence[str]) -> Iterator[_Place]:
    """Yield where a text goes on in a way that fits the cursor."""
    left = _MOST_PLACES
    for text in texts:
        for at in islice(_positions(text, known), _MOST_LOOKED_AT):
            start = text.rfind("\n", 0, at) + 1
            if not _begins_there(text, start, at, whole_line=known == cursor.line):
                continue
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            missing = _up_to(cursor.rest, text[at + len(known) : end].rstrip())
            if not missing.strip():
                continue
            neighbours = (
                _last_line(text[max(0, start - _NEAR) : start]),
                _first_line(text[end : end + _NEAR]),
            )
            yield _Place(missing, cursor.neighbours_among(neighbours))
            left -= 1
            if left == 0:
                return


def _positions(text: str, known: str) -> Iterator[int]:
    """Yield where a text is found, the last place first: above the cursor that is the nearest."""
    at = text.rfind(known)
    while at >= 0:
        yield at
        at = text.rfind(known, 0, at + len(known) - 1)


def _begins_there(text: str, start: int, at: int, *, whole_line: bool) -> bool:
    """Whether a place begins where its line does, or at least with a whole word."""
    if whole_line:
        return not text[start:at].strip()
    return at == 0 or not (_in_word(text[at - 1]) and _in_word(text[at]))


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "_$"


def _up_to(rest: str, following: str) -> str:
    """Return what of a text is missing before the rest of the cursor's line; empty for nothing."""
    if not rest:
        return following
    if rest[0] in _OPENER:
        return following[: _first_unopened(following)]
    return following[: max(0, following.rfind(rest))]


def _first_unopened(text: str) -> int:
    """Return where the first bracket stands that is closed and was not opened."""
    opened: list[str] = []
    for at, character in enumerate(text):
        if character in "([{":
            opened.append(character)
        elif character in _OPENER and (not opened or opened.pop() != _OPENER[character]):
            return at
    return len(text)


def _favourite(places: Sequence[_Place], *, whole_line: bool) -> Copied:
    """Return the text with the most weight, the nearest among equals."""
    weights: dict[str, int] = {}
    for place in places:
        weight = 1 + _NEIGHBOUR_WEIGHT * place.neighbours
        weights[place.text.strip()] = weights.get(place.text.strip(), 0) + weight
    best = max(places, key=lambda place: weights[place.text.strip()])
    same = [place for place in places if place.text.strip() == best.text.strip()]
    return Copied(
        text=best.text,
        whole_line=whole_line,
        votes=len(same),
        places=len(places),
        neighbours=max(place.neighbours for place in same),
    )


def _last_line(text: str) -> str:
    """Return the last line that is not blank; of a long text, only what is near is copied."""
    near = text[-_NEAR:].rstrip()
    whole = near if "\n" in near else text.rstrip()
    return whole.rpartition("\n")[2].strip()


def _first_line(text: str) -> str:
    """Return the first line that is not blank."""
    near = text[:_NEAR].lstrip()
    whole = near if "\n" in near else text.lstrip()
    return whole.partition("\n")[0].strip()
