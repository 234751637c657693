"""A declaration or a use got another name: give it to the other uses of the same binding."""

from __future__ import annotations

import re
from collections.abc import Sequence

from groundspeed_server.counting import counted
from groundspeed_server.engine.next_edit.bindings import Form, Place, place_at, places
from groundspeed_server.engine.next_edit.difference import Change, Difference, is_name
from groundspeed_server.engine.next_edit.values import NextEdit, Rule, next_edit_of
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# `{ name: other }` in a pattern and `import { name as other }` put a new name beside the old one.
_ALIASES = (re.compile(r":\s*([\w$]+)"), re.compile(r"as\s+([\w$]+)"))
_LAST_NAME = re.compile(r"([\w$]+)\s*\Z")
_REACH = 200
_RESERVED = re.compile(
    "await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|"
    "extends|false|finally|for|function|if|import|in|instanceof|let|new|null|return|static|super|"
    "switch|this|throw|true|try|typeof|var|void|while|with|yield"
)


def rename(tree: SyntaxTree, changed: SyntaxTree, difference: Difference) -> NextEdit | None:
    """Return the edits that rename the other uses.

    Nothing is offered where the new name would mean something else at one of the uses, where a
    constructor's parameter is also a property, and where a use alone was changed to a name that
    has little to do with the old one: that is another thing, and not another name.

    Args:
        tree: The document before the change.
        changed: The document after it.
        difference: What differs between the two.
    """
    pair = _one_pair(difference)
    if pair is None:
        return None
    old, new, starts = pair
    before = places(tree, old)
    same = _binding(before, starts)
    renamed = [place for place in same if place.span.start in starts]
    declared = any(place.declares for place in renamed)
    if not renamed or not (declared or _another_name(tree, old, new)):
        return None
    if any(place.scope == renamed[0].scope for place in places(tree, new) if place.declares):
        return None  # The scope would have the name twice.
    edits = _edits([place for place in same if place not in renamed], difference, old, new)
    done = [_done(difference, change, new) for change in difference.changes]
    if not _holds(changed, new, sorted([*done, *edits], key=lambda edit: edit.span.start)):
        return None
    noun = "other use" if declared else "other place"
    return next_edit_of(Rule.RENAME, f"rename {counted(len(edits), noun)} of {old} to {new}", edits)


def _one_pair(difference: Difference) -> tuple[str, str, set[int]] | None:
    """Return the old name, the new one and where it was changed, if that is all that changed."""
    starts, pairs = set(), set()
    for change in difference.changes:
        found = _renamed(difference, change)
        if found is None:
            return None
        old, new, start = found
        starts.add(start)
        pairs.add((old, new))
    if len(pairs) != 1:
        return None
    ((old, new),) = pairs
    usable = old != new and not _RESERVED.fullmatch(new)
    return (old, new, starts) if usable else None


def _renamed(difference: Difference, change: Change) -> tuple[str, str, int] | None:
    """Return the old name, the new one and the place of the old."""
    old, new = difference.old(change), difference.new(change)
    if is_name(old) and is_name(new):
        return old, new, change.before.start
    if old.strip():
        return None
    start = change.before.start
    alias = next((found[1] for form in _ALIASES if (found := form.fullmatch(new.strip()))), None)
    name = _LAST_NAME.search(difference.before[max(0, start - _REACH) : start])
    if alias is None or name is None:
        return None
    return name[1], alias, start - len(name[0])


def _binding(before: Sequence[Place], starts: set[int]) -> list[Place]:
    """Return all places of the one binding that was renamed; none where it is not one."""
    renamed = [place_at(before, start) for start in starts]
    meant = {place.binding if place else None for place in renamed}
    if len(meant) != 1 or None in meant:
        return []
    same = [place for place in before if place.binding in meant]
    return [] if any(place.is_property for place in same) else same


def _another_name(tree: SyntaxTree, old: str, new: str) -> bool:
    """Whether a new name at a use is likely the same thing: unknown so far, and akin."""
    akin = {word.lower() for word in _WORDS.findall(old)}
    akin &= {word.lower() for word in _WORDS.findall(new)}
    return bool(akin) and re.search(rf"(?<![\w$]){re.escape(new)}(?![\w$])", tree.text) is None


def _edits(others: Sequence[Place], difference: Difference, old: str, new: str) -> list[Edit]:
    spans = ((place, difference.followed(place.span)) for place in others)
    return [Edit(span, _written(place.form, old, new)) for place, span in spans if span is not None]


def _written(form: Form, old: str, new: str) -> str:
    """Return the new name as it is written at a place; the names of properties stay."""
    match form:
        case Form.SHORTHAND | Form.SHORTHAND_PATTERN:
            return f"{old}: {new}"
        case Form.IMPORT:
            return f"{old} as {new}"
        case Form.EXPORT:
            return f"{new} as {old}"
        case Form.PLAIN:
            return new


def _done(difference: Difference, change: Change, new: str) -> Edit:
    """Return a renaming that was made already, as an edit that changes nothing."""
    end = change.after.start + len(difference.new(change).rstrip())
    return Edit(Span(end - len(new), end), new)


def _holds(changed: SyntaxTree, new: str, edits: Sequence[Edit]) -> bool:
    """Whether the new name means one thing at all its places, once the edits are made.

    The edits are tried on a copy: that is exact whatever is declared in between.
    """
    text, starts, end = "", set(), 0
    for edit in edits:
        text += changed.text[end : edit.span.start]
        starts.add(len(text) + _name_in(edit.text, new))
        text += edit.text
        end = edit.span.end
    tried = parse(text + changed.text[end:], changed.language, previous=changed)
    if not isinstance(tried, SyntaxTree):
        return False
    meant = [place.binding for place in places(tried, new) if place.span.start in starts]
    return len(meant) == len(starts) and None not in meant and len(set(meant)) == 1


def _name_in(written: str, new: str) -> int:
    """Return where the new name stands in what is written for it."""
    return 0 if written.startswith(f"{new} ") else len(written) - len(new)
