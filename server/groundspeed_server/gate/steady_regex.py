"""Makes the regular expression of an ignore pattern steady: its time grows evenly with the path.

A repository writes its own ignore files, and a pattern with many stars can keep a backtracking
matcher busy for minutes. Stars of a glob never need to backtrack: once the text between two of
them is found at its earliest place, no later place can help (Krauss, "Matching Wildcards", 2008).
The same holds for the folders between two `**`. Atomic groups say so.
"""

from __future__ import annotations

_ANY_FOLDERS_FIRST = "(?:.+/)?"
_ANY_FOLDERS = "(?:/.+)?"
_LAZY_FOLDERS_FIRST = "(?:.+?/)??"
_LAZY_FOLDERS = "(?:/.+?)??"
# What holds a slash without being the end of a name stands as one character while names are split.
_STAR = "\0"
_STANDS_FOR = {_STAR: "[^/]*", "\1": "[^/]+", "\2": "[^/]", "\3": "(?P<ps_d>/)"}


def steady(regex: str) -> str:
    """Return a regular expression that matches the same paths without backtracking at length.

    Args:
        regex: What pathspec makes of one pattern: names between slashes, `[^/]*` for a star,
            `(?:.+/)?` and `(?:/.+)?` for any folders.
    """
    start = "^" if regex.startswith("^") else ""
    rest = regex.removeprefix(start)
    first, lazy_first = "", ""
    if rest.startswith(_ANY_FOLDERS_FIRST):
        first, lazy_first = _ANY_FOLDERS_FIRST, _LAZY_FOLDERS_FIRST
        rest = rest.removeprefix(first)
    *before, last = [_steady_names(names) for names in rest.split(_ANY_FOLDERS)]
    pieces = [start]
    for names in before:
        pieces.append(f"(?>{lazy_first}{names}(?=/))")
        first, lazy_first = _ANY_FOLDERS, _LAZY_FOLDERS
    return "".join((*pieces, first, last))


def _steady_names(names: str) -> str:
    for mark, form in _STANDS_FOR.items():
        names = names.replace(form, mark)
    names = "/".join(_steady_name(name) for name in names.split("/"))
    for mark, form in _STANDS_FOR.items():
        names = names.replace(mark, form)
    return names


def _steady_name(name: str) -> str:
    """Rewrite one name; only its last star may still give way, and only once."""
    head, *after_stars = name.split(_STAR)
    if not after_stars:
        return head
    *early, last = after_stars
    return head + "".join(f"(?>{_STAR}?{text})" for text in early if text) + _STAR + last
