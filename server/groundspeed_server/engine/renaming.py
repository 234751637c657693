"""Lines that say the same of other names: aligned word by word, and told of the cursor's names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Lines are compared word by word, so only the nearest are.
_LINES = 60
_LINE_CHARS = 80
_FEWEST_WORDS = 3
_REMEMBERED_LINES = 512
_REMEMBERED_SURROUNDINGS = 4

_WORD = re.compile(r"[A-Za-z_$][\w$]*|\d[\w.]*|[^\w\s$]")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[_$]+")
_KEYWORD = re.compile(
    r"""abstract|as|async|await|break|case|catch|class|const|continue|declare|default|delete|do|else
    |enum|export|extends|false|finally|for|from|function|get|if|implements|import|in|instanceof
    |interface|is|keyof|let|namespace|new|null|of|private|protected|public|readonly|return|set
    |static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield""",
    re.VERBOSE,
)


def renamed_following(line: str, above: str, below: str) -> Iterator[str]:
    """Yield what follows in lines that agree with the cursor's but for names, the nearest first.

    Their names are replaced by the cursor's; so are names that share a part with them, as
    `fooPending` and `FooPending` do where `foo` became `bar`.

    Args:
        line: The cursor's line up to the cursor, without its indentation.
        above: The text above that line.
        below: The text below it.
    """
    words = [word[0] for word in _WORD.finditer(line)]
    if len(words) < _FEWEST_WORDS:
        return
    around = _nearest_lines(above[-_LINES * _LINE_CHARS :], below[: _LINES * _LINE_CHARS])
    first_name = _is_name(words[0])
    for other in around:
        # Most lines begin otherwise: to see that, they need not be taken word by word.
        if len(other.words) <= len(words) or not (first_name or other.words[0] == words[0]):
            continue
        names = _names_between(words, other.words)
        if names is not None:
            following = other.text[other.ends[len(words) - 1] :]
            following = _NAME.sub(lambda name: names.get(name[0], name[0]), following)  # noqa: B023
            yield following.lstrip() if line[-1].isspace() else following


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its indentation, its words, and where each of them ends."""

    text: str
    words: tuple[str, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=_REMEMBERED_LINES)
def _line(text: str) -> _Line:
    found = list(_WORD.finditer(text))
    return _Line(text, tuple(word[0] for word in found), tuple(word.end() for word in found))


@lru_cache(maxsize=_REMEMBERED_SURROUNDINGS)
def _nearest_lines(above: str, below: str) -> tuple[_Line, ...]:
    """Return the lines above and below, the nearest first. The next key asks for the same."""
    lines_above = above.split("\n")[: -_LINES - 1 : -1]
    lines_below = below.split("\n")[:_LINES]
    return tuple(_line(line.strip()) for line in (*lines_above, *lines_below))


def _names_between(words: Sequence[str], theirs: Sequence[str]) -> Mapping[str, str] | None:
    """Return which name stands for which; None where lines differ in more, or in most words."""
    names: dict[str, str] = {}
    for mine, other in zip(words, theirs, strict=False):
        if mine != other and not (_is_name(mine) and _is_name(other)):
            return None
        if _is_name(other) and names.setdefault(other, mine) != mine:
            return None
    changed = {other: mine for other, mine in names.items() if other != mine}
    differing = sum(mine != other for mine, other in zip(words, theirs, strict=False))
    if not changed or differing * 2 > len(words):
        return None
    parts = _parts_between(changed)
    further = {name: _renamed(name, parts) for word in theirs for name in _NAME.findall(word)}
    return {**further, **names}


def _is_name(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and not _KEYWORD.fullmatch(word)


def _parts_between(names: Mapping[str, str]) -> dict[str, str]:
    """Return which part of a name, in small letters, became which, where just one did."""
    parts: dict[str, str] = {}
    for other, mine in names.items():
        theirs, ours = _PART.findall(other), _PART.findall(mine)
        if len(theirs) == len(ours):
            pairs = zip(theirs, ours, strict=True)
            changed = [(t.lower(), o.lower()) for t, o in pairs if t.lower() != o.lower()]
            if len(changed) == 1:
                parts.update(changed)
    return parts


def _renamed(name: str, parts: Mapping[str, str]) -> str:
    """Return a name with its parts replaced, each written as the one that it replaces."""

    def write(found: re.Match[str]) -> str:
        part = found[0]
        new = parts.get(part.lower())
        if new is None:
            return part
        if part.isupper() and len(part) > 1:
            return new.upper()
        return new.capitalize() if part[0].isupper() else new

    return _PART.sub(write, name)
