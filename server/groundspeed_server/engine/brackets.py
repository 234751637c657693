"""Reads the brackets of a piece of code, past strings, comments, templates and regular expressions.

A piece is not a program: it may begin and end anywhere, so a tree is of no use here. What begins
inside a string or a comment is not for this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSER = {"(": ")", "[": "]", "{": "}"}
CLOSERS = frozenset(CLOSER.values())
# Angles are brackets around tags and types only: whoever asks for them gets some comparisons too.
_CLOSER = {**CLOSER, "<": ">"}
OPENER = {closer: opener for opener, closer in _CLOSER.items()}

# A quote within a word, and one that its line does not close, are text: `Don't {ok && (`.
# What an element holds is text where nothing but text stands between its two tags. A word before
# an angle makes it a type argument.
_SIGNS = r"""<(?<![\w$)\]]<)(?:[A-Za-z][\w.:-]*+(?:\s[^<>{}]*+)?)?>[^<>{}]++(?=</[A-Za-z>])
    | //[^\n]*
    | /\*.*?(?:\*/|\Z)
    | (?<!\w)'(?:\\.|[^'\\\n])*(?:'|\Z)
    | "(?:\\.|[^"\\\n])*(?:"|\Z)
    | \\.
    | [`/(){}\[\]]"""
_CODE = re.compile(_SIGNS, re.DOTALL | re.VERBOSE)
_CODE_WITH_ANGLES = re.compile(
    _SIGNS + r"""| <(?=[\w/<>\[{('"]|\Z) | (?<!=)>""", re.DOTALL | re.VERBOSE
)
# What holds a substitution is a piece of a template that began on another line.
_OPEN_STRING = re.compile(r"(['\"])(?:\\.|(?!\1|\$\{)[^\\])*", re.DOTALL)
_TEMPLATE = re.compile(r"\\.|`|\$\{", re.DOTALL)
_REGEX = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/")
_BEFORE_REGEX = re.compile(r"(?:\A|[=(,:;!&|?{}\[+\-*%~^>\n]|\b(?:return|typeof|case|await))\s*\Z")
# Behind an attribute's value, or on a line of its own, `/>` ends a tag.
_BEFORE_TAG_END = re.compile(r"(?:\A|[}\n])\s*\Z")
_LOOK_BEHIND = 24


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket at an offset of the piece; a template's `${` counts as `{`."""

    offset: int
    char: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What a piece of code leaves open.

    Attributes:
        unopened: Closers without an opener in the piece, in order.
        unclosed: Openers without a closer in the piece, outermost first.
    """

    unopened: tuple[Bracket, ...]
    unclosed: tuple[Bracket, ...]


def brackets(code: str, *, angles: bool = False) -> Iterator[Bracket]:
    """Yield the brackets that are code, in order; `<` and `>` only when asked for."""
    signs = _CODE_WITH_ANGLES if angles else _CODE
    templates: list[int] = []  # The bracket depth at which each open template substitution began.
    depth = 0
    at = 0
    while match := signs.search(code, at):
        found, at = match[0], match.end()
        if found == "`" or (found == "}" and templates and depth == templates[-1]):
            if found == "}":
                templates.pop()
                depth -= 1
                yield Bracket(match.start(), found)
            opened = _skip_template(code, at)
            if opened is None:
                return
            at, substituted = opened
            if substituted:
                depth += 1
                templates.append(depth)
                yield Bracket(at - 1, "{")
        elif found == "/":
            if regex := _regex_at(code, match.start()):
                at = regex.end()
        elif found in _CLOSER or found in OPENER:
            depth += (found in CLOSER) - (found in CLOSERS)
            yield Bracket(match.start(), found)


def ends_in_string(line: str) -> bool:
    """Whether a line ends within a string in quotes that it opened."""
    at = 0
    opened = False
    while match := _CODE.search(line, at):
        found, at = match[0], match.end()
        opened = at == len(line) and _OPEN_STRING.fullmatch(found) is not None
        if found == "`":
            closed = _skip_template(line, at)
            if closed is None:
                return False
            at = closed[0]
        elif found == "/" and (regex := _regex_at(line, match.start())):
            at = regex.end()
    return opened


def template_end(text: str) -> int | None:
    """Return where the template ends that a text begins in, behind its quote."""
    at = 0
    while (opened := _skip_template(text, at)) is not None:
        at, substituted = opened
        if not substituted:
            return at
        closers = (bracket.offset for bracket in balance(text[at:]).unopened)
        at += next(closers, len(text)) + 1
    return None


def balance(code: str, *, angles: bool = False) -> Balance:
    """Match openers with closers; one of another kind than the innermost opener is unopened.

    An angle without a partner between the brackets around it is taken for a comparison.
    """
    unopened: list[Bracket] = []
    unclosed: list[Bracket] = []
    for bracket in brackets(code, angles=angles):
        if bracket.char in _CLOSER:
            unclosed.append(bracket)
            continue
        while unclosed and unclosed[-1].char == "<" and bracket.char != ">":
            unclosed.pop()
        if unclosed and _CLOSER[unclosed[-1].char] == bracket.char:
            unclosed.pop()
        elif bracket.char != ">" or not unclosed:
            unopened.append(bracket)
    return Balance(tuple(unopened), tuple(unclosed))


def _regex_at(code: str, start: int) -> re.Match[str] | None:
    """Return the regular expression that a slash begins, where one may stand."""
    behind = code[max(0, start - _LOOK_BEHIND) : start]
    if code.startswith("/>", start) and _BEFORE_TAG_END.search(behind):
        return None
    return _REGEX.match(code, start) if _BEFORE_REGEX.search(behind) else None


def _skip_template(code: str, at: int) -> tuple[int, bool] | None:
    """Return where a template's text ends, and whether a substitution begins there."""
    while match := _TEMPLATE.search(code, at):
        at = match.end()
        if match[0] == "`":
            return at, False
        if match[0] == "${":
            return at, True
    return None
