"""Remembers what a model said at a place, and finds it again when the engineer comes back.

The raw answer is kept, not what was shown of it: at each hit it goes through the repairs again, so
it fits the brackets that stand there now. A place is a few lines above, the line up to the cursor,
what follows on that line and the next line below. So an edit elsewhere in the file keeps it, and
so does another indentation. An answer is found from every line on that it goes through: what was
said beyond what was shown is the next suggestion once the engineer gets there.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice, takewhile
from operator import attrgetter

from groundspeed_server.engine.brackets import ends_in_string, template_end
from groundspeed_server.engine.extent import MAX_BLOCK_LINES
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt
from groundspeed_server.syntax.position import PositionKind
from groundspeed_server.text.snapshot import DocumentSnapshot

TTL_S = 300.0
_CAPACITY = 250
_LINES_ABOVE = 5
_REACH = 2_000
_CLOSERS_ONLY = re.compile(r"[\s)\]}>;,'\"`]*\Z")
# Context whose change makes an answer wrong; other context only inspired it.
_HOLDING = frozenset({ContextKind.DECLARATION, ContextKind.SIGNATURE})

Above = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What surrounds a cursor, without indentation and blank lines.

    Attributes:
        uri: The document.
        above: The last lines above the cursor's, in order.
        line: The cursor's line up to the cursor.
        rest: The cursor's line from the cursor on.
        below: The next line below; None when there is none in reach.
    """

    uri: str
    above: Above
    line: str
    rest: str
    below: str | None

    @classmethod
    def of(cls, query: CompletionQuery) -> Place:
        """Return the place of a query."""
        text, offset = query.document.text, query.offset
        *above, line = _lines(text[max(0, offset - _REACH) : offset])
        rest, *below = _lines(text[offset : offset + _REACH])
        return cls(
            uri=query.document.uri,
            above=_last_lines(above),
            line=line.lstrip(),
            rest=rest.strip(),
            below=next((found.strip() for found in below if found.strip()), None),
        )


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of a model.

    Attributes:
        place: Where it was asked for.
        text: All that came, without wrappers, from the cursor on; never more than was received.
        whole: Whether the last line of `text` is complete.
        shape: How much was asked for.
        kind: Where the cursor stood.
        declared: The declarations that were sent along.
        said_at: When, in monotonic seconds.
    """

    place: Place
    text: str
    whole: bool
    shape: Shape
    kind: PositionKind
    declared: tuple[Excerpt, ...]
    said_at: float


@dataclass(frozen=True, slots=True)
class Recalled:
    """What an answer says from the cursor on.

    Attributes:
        said: The whole answer.
        text: Its rest, as it came.
        ahead: Whether the cursor stands on a later line of it than it was asked for.
    """

    said: Said
    text: str
    ahead: bool

    @property
    def kind(self) -> PositionKind:
        """Where the cursor stands: an answer may leave the string or template it begins in."""
        said, typed = self.said, self.said.text[: len(self.said.text) - len(self.text)]
        line = said.place.line
        left_template = said.kind is PositionKind.TEMPLATE and template_end(typed) is not None
        in_string = said.kind is PositionKind.STRING and ends_in_string(line)
        left_string = in_string and not ends_in_string(line + typed)
        return PositionKind.EXPRESSION if left_template or left_string else said.kind


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place that an answer goes through.

    Attributes:
        number: How many places were kept before.
        said: The answer.
        start: Where in its text the place is.
        line: The whole line that it makes of the cursor's, without indentation; what begins
            otherwise is another place.
    """

    number: int
    said: Said
    start: int
    line: str


_LINE, _NUMBER = attrgetter("line"), attrgetter("number")


def declarations(excerpts: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """Return the excerpts on which an answer depends."""
    return tuple(excerpt for excerpt in excerpts if excerpt.kind in _HOLDING)


class AnswerMemory:
    """The last answers, by document and place; safe to use from many threads.

    An answer is never found in another document, after five minutes, or after a declaration that
    was sent along has changed in a document that is open.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: OrderedDict[Said, None] = OrderedDict()
        # Under each key in the order of their lines: one place may have hundreds.
        self._index: dict[tuple[str, Above], list[_Entry]] = {}
        self._numbers = count()

    def keep(self, said: Said) -> None:
        """Keep an answer under the place where it was asked for, and those that it leads to."""
        with self._lock:
            if said in self._said:
                return
            self._said[said] = None
            for key, start, line in _places(said):
                entry = _Entry(next(self._numbers), said, start, line)
                insort(self._index.setdefault(key, []), entry, key=_LINE)
            if len(self._said) > _CAPACITY:
                self._forget(next(iter(self._said)))

    def recall(
        self,
        query: CompletionQuery,
        documents: Sequence[DocumentSnapshot],
        now: float,
        *,
        ahead: bool = True,
    ) -> Recalled | None:
        """Return the newest answer that goes on from the cursor.

        Args:
            query: Where the engineer is now.
            documents: The other documents that are open, as they are now.
            now: Monotonic seconds.
            ahead: Whether lines beyond the one that was asked for count.
        """
        place = Place.of(query)
        with self._lock:
            entries = self._index.get((place.uri, place.above), ())
            first = bisect_left(entries, place.line, key=_LINE)
            those = islice(entries, first, None)
            found = list(takewhile(lambda entry: entry.line.startswith(place.line), those))
        for entry in sorted(found, key=_NUMBER, reverse=True):
            said, start = entry.said, entry.start
            if now - said.said_at > TTL_S or (start and not ahead):
                continue
            rest = _rest(said, start, place)
            if rest is not None and rest.strip() and _still_declared(said, documents):
                return Recalled(said, rest, ahead=start > 0)
        return None

    def _forget(self, said: Said) -> None:
        del self._said[said]
        for key in {key for key, _, _ in _places(said)}:
            # What is kept once stands under its places as itself: to compare texts is not needed.
            left = [entry for entry in self._index[key] if entry.said is not said]
            if left:
                self._index[key] = left
            else:
                del self._index[key]


def _places(said: Said) -> Iterator[tuple[tuple[str, Above], int, str]]:
    """Yield each place that the answer leads through, where in it that is, and its line."""
    place = said.place
    passed = list(place.above)
    lines = said.text.split("\n")
    yield (place.uri, place.above), 0, place.line + lines[0]
    start = 0
    for number, line in enumerate(lines[:-1][:MAX_BLOCK_LINES]):
        passed.append(place.line + line if number == 0 else line)
        start += len(line) + 1
        below = lines[number + 1].lstrip(" \t")
        if below.strip():
            yield (place.uri, _last_lines(passed)), start, below


def _rest(said: Said, start: int, place: Place) -> str | None:
    """Return what the answer says beyond a place; None where the place is another."""
    if start:
        predicted, typed = said.text[start:].lstrip(" \t"), place.line
    elif place.line.startswith(said.place.line):
        predicted, typed = said.text, place.line[len(said.place.line) :]
    else:
        return None
    if not predicted.startswith(typed) or not _same_below(said.place, place):
        return None
    return predicted[len(typed) :]


def _same_below(then: Place, now: Place) -> bool:
    """Whether what follows the cursor is what followed it then, editor's closers aside."""
    if now.rest != then.rest and not (_closes(now.rest) and _closes(then.rest)):
        return False
    if now.below == then.below:
        return True
    # Enter inside a pair of brackets moves the closer to a line of its own.
    return now.below is not None and _closes(now.below) and (_closes(then.rest))


def _closes(text: str) -> bool:
    return _CLOSERS_ONLY.match(text) is not None


def _still_declared(said: Said, documents: Sequence[DocumentSnapshot]) -> bool:
    """Whether the declarations still stand, in the documents of which that is known."""
    if not said.declared:
        return True
    texts = {document.uri: document.text for document in documents}
    # An excerpt may hold several declarations that do not stand next to each other.
    return all(
        line.strip() in texts[excerpt.document.uri]
        for excerpt in said.declared
        if excerpt.document.uri in texts
        for line in excerpt.text.splitlines()
    )


def _last_lines(lines: Sequence[str]) -> Above:
    meaningful = (stripped for line in reversed(lines) if (stripped := line.strip()))
    return tuple(islice(meaningful, _LINES_ABOVE))[::-1]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
