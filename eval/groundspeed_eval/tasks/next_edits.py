"""Replays history for next edits: was what the rules offered what the author did next?

A change to a file is taken line by line, from top to bottom, as if its author had made it so.
After each line, the rules see the last four texts, as in an editor. What they offer is
right where the author made that very edit later on in the same change.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundspeed_eval.tasks.replay import typed_changes
from groundspeed_eval.tasks.selection import MAX_BYTES, language_of, skip_by_path
from groundspeed_server.engine.next_edit.difference import Difference, difference
from groundspeed_server.engine.next_edit.rules import next_edit
from groundspeed_server.engine.next_edit.values import NextEdit
from groundspeed_server.history import Repository
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Language, Span

_TEXTS = 4
_PARSE_MS = 2_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What was offered once, and how much of it the author did.

    Attributes:
        rule: Which rule offered it.
        title: What it said.
        edits: How many edits it had.
        right: How many of them the author made later in the same change.
    """

    rule: str
    title: str
    edits: int
    right: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one file of one change.

    Attributes:
        path: The file.
        steps: How many lines were changed, one after the other.
        offers: What was offered after them, without what had been offered before.
        repeats: How many edits did to a name, or put in or took away, what an earlier one had.
        foreseen: How many of these had been offered before the author came to them.
    """

    path: str
    steps: int
    offers: tuple[Offer, ...]
    repeats: int
    foreseen: int


def replayed_changes(repository: Repository, commit: str, most: int) -> Iterator[Replayed]:
    """Replay the files of the newest changes up to a commit; see `typed_changes`."""
    for change in typed_changes(repository, commit, most):
        for path, ids in change.files.items():
            language = language_of(path)
            skipped = skip_by_path(path, with_tests=True) is not None
            if language is None or skipped or ids.before is None or ids.after is None:
                continue
            old, new = repository.blobs([ids.before, ids.after])
            if old is None or new is None or max(len(old), len(new)) > MAX_BYTES:
                continue
            texts = old.decode("utf-8", "replace"), new.decode("utf-8", "replace")
            found = replay(path, *texts, language)
            if found is not None:
                yield found


def replay(path: str, old: str, new: str, language: Language) -> Replayed | None:
    """Replay one file; None where its change is too large, or has one edit only."""
    whole = difference(old, new)
    if whole is None or len(whole.changes) < 2:
        return None
    trees: deque[SyntaxTree] = deque(maxlen=_TEXTS)
    offers: list[Offer] = []
    offered: set[str] = set()
    foreseen: set[int] = set()
    pauses = _pauses(whole)
    for count in (0, *pauses):
        tree = parse(_made(whole, count), language, _PARSE_MS)
        if not isinstance(tree, SyntaxTree):
            return None
        found = _offered(trees, tree)
        trees.append(tree)
        if found is not None and not (lines := _lines(tree.text, found)) <= offered:
            offered |= lines
            right = _right(whole, count, found)
            foreseen |= right
            offers.append(Offer(found.rule, found.title, len(found.edits), len(right)))
    repeats = _repeats(whole)
    return Replayed(path, len(pauses), tuple(offers), len(repeats), len(repeats & foreseen))


def _lines(text: str, offer: NextEdit) -> set[str]:
    """Return what names the places of an offer: what is left of an earlier offer is no new one."""
    ends = (text.find("\n", edit.span.end) for edit in offer.edits)
    return {
        f"{offer.rule}{text[text.rfind(chr(10), 0, edit.span.start) + 1 : end]}"
        for edit, end in zip(offer.edits, ends, strict=True)
    }


def _pauses(whole: Difference) -> list[int]:
    """Return after how many changes the author went on to another line, or was done."""
    numbers = range(1, len(whole.changes))
    ends = [
        count
        for count in numbers
        if "\n"
        in whole.before[whole.changes[count - 1].before.start : whole.changes[count].before.start]
    ]
    return [*ends, len(whole.changes)]


def _made(whole: Difference, count: int) -> str:
    """Return the text after the first changes."""
    if count == 0:
        return whole.before
    last = whole.changes[count - 1]
    return whole.after[: last.after.end] + whole.before[last.before.end :]


def _offered(earlier: Sequence[SyntaxTree], tree: SyntaxTree) -> NextEdit | None:
    found = (next_edit(before, tree) for before in reversed(earlier))
    return next((each for each in found if each is not None), None)


def _right(whole: Difference, count: int, offer: NextEdit) -> set[int]:
    """Return the author's later changes, by number, that an offer has as well.

    An edit of the offer is right where making it leaves exactly what the author left there.
    """
    last = whole.changes[count - 1]
    moved = last.after.end - last.before.end
    right = set()
    for number in range(count, len(whole.changes)):
        change = whole.changes[number]
        wanted = Edit(
            Span(change.before.start + moved, change.before.end + moved), whole.new(change)
        )
        if any(_same(whole, moved, edit, wanted) for edit in offer.edits):
            right.add(number)
    return right


def _same(whole: Difference, moved: int, edit: Edit, wanted: Edit) -> bool:
    """Whether two edits of a text leave the same; a rewritten line may hold a smaller edit."""
    start, end = edit.span.start, edit.span.end
    if not (start <= wanted.span.start and wanted.span.end <= end):
        return False
    around = whole.before[start - moved : end - moved]
    left = around[: wanted.span.start - start] + wanted.text + around[wanted.span.end - start :]
    return left.split() == edit.text.split()


def _repeats(whole: Difference) -> set[int]:
    """Return the changes, by number, that do what an earlier one did; signs alone do not count."""
    seen: set[tuple[str, str]] = set()
    found = set()
    for number, change in enumerate(whole.changes):
        done = (whole.old(change).strip(), whole.new(change).strip())
        if done in seen and any(letter.isalnum() for letter in "".join(done)):
            found.add(number)
        seen.add(done)
    return found
