"""Reads the brackets of a piece of code, past strings, comments, templates and regular expressions.

A piece is not a program: it may begin and end anywhere, so a tree is of no use here. What begins
inside a string or a comment is not for this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

CLOSER = {"(": ")", "[": "]", "{": "}"}
CLOSERS = frozenset(CLOSER.values())
# Angles are brackets around tags and types only: whoever asks for them gets some comparisons too.
_CLOSER = {**CLOSER, "<": ">"}
OPENER = {closer: opener for opener, closer in _CLOSER.items()}

# A quote within a word, and one that its line does not close, are text: `Don't {ok && (`. A word
# before an angle makes it a type argument.
_SIGNS = r"""<(?<![\w$)\]]<)(?:[A-Za-z][\w.:-]*+|>)
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
# Behind the name of an element all is text up to its end, but for values, other elements, and what
# no text has: then nobody ended it.
_TEXT = re.compile(
    r"""<(?:[A-Za-z][\w.:-]*+|>|/[\w.:-]*\s*>) | /> | \{ | =\s*(?:"[^"]*"|'[^']*')
    | (?=\}) | \n[ \t]*(?=\)[;,)}\]])""",
    re.VERBOSE,
)
# A tag that ends its line, or whose name does, begins what stands on lines of its own.
_TAG_AT_END = re.compile(r"<(?:>|[A-Za-z][\w.:-]*+(?:(?:\s(?:=>|[^<>\n])*+)?(?<!/)>)?)[ \t]*\n")
_CLOSING_TAG = re.compile(r"</([\w.:-]*)\s*>")
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


def brackets(code: str, *, angles: bool = False, within: Sequence[str] = ()) -> Iterator[Bracket]:
    """Yield the brackets that are code, in order.

    Args:
        code: The piece.
        angles: Whether `<` and `>` are asked for, too.
        within: What is open where it begins, as `left_open` says of what comes before.
    """
    signs = _CODE_WITH_ANGLES if angles else _CODE
    for offset, found in _tokens(code, signs, list(within)):
        if found in OPENER or found in (_CLOSER if angles else CLOSER):
            yield Bracket(offset, found)


def left_open(code: str) -> Sequence[str]:
    """Return what decides how code behind a piece is read: its open braces, templates, elements."""
    held: list[str] = []
    for _ in _tokens(code, _CODE, held):
        pass
    return held


def ends_in_string(line: str) -> bool:
    """Whether a line ends within a string in quotes that it opened."""
    return any(
        offset + len(found) == len(line) and _OPEN_STRING.fullmatch(found)
        for offset, found in _tokens(line, _CODE, [])
    )


def _tokens(code: str, signs: re.Pattern[str], held: list[str]) -> Iterator[tuple[int, str]]:
    """Yield brackets, strings and comments, past the text of templates and elements.

    An element is one whose tag ends its line, or whose end comes later: what else looks like a tag
    may be a type. `held` has what is open: braces, templates, and elements as their tags begin.
    """
    ends = {f"<{match[1] or '>'}": match.start() for match in _CLOSING_TAG.finditer(code)}
    at = 0
    while match := _signs_in(held, signs).search(code, at):
        found, start, at = match[0], match.start(), match.end()
        if held and held[-1] != "{":
            if found in ("{", "${"):
                yield at - 1, "{"
            _take_text(found, held)
        elif found == "/":
            regex = _regex_at(code, start)
            at = regex.end() if regex else at
        elif found == "`" or (
            len(found) > 1 and (ends.get(found, -1) > start or _TAG_AT_END.match(code, start))
        ):
            held.append(found)
        elif found[0] == "<":
            at = start + 1
            yield start, "<"
        else:
            yield start, found
            _take_brace(found, held)


def _signs_in(held: Sequence[str], code: re.Pattern[str]) -> re.Pattern[str]:
    """Return what to look for within what is open."""
    if not held or held[-1] == "{":
        return code
    return _TEMPLATE if held[-1] == "`" else _TEXT


def _take_brace(found: str, held: list[str]) -> None:
    if found == "{":
        held.append(found)
    elif found == "}" and held:
        held.pop()


def _take_text(found: str, held: list[str]) -> None:
    """Take what ends a template or an element, or begins something in it."""
    if found in ("{", "${"):
        held.append("{")
    elif found in ("`", "/>"):
        held.pop()
    elif found.startswith("</"):
        tag = f"<{found[2:-1].rstrip() or '>'}"
        if tag in takewhile("{".__ne__, reversed(held)):
            while held.pop() != tag:
                pass  # Nothing ended the elements in it.
    elif found.startswith("<"):
        held.append(found)
    elif not found.strip():
        while held and held[-1] != "{":
            held.pop()


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


def balance(code: str, *, angles: bool = False, within: Sequence[str] = ()) -> Balance:
    """Match openers with closers; one of another kind than the innermost opener is unopened.

    An angle without a partner between the brackets around it is taken for a comparison.
    """
    unopened: list[Bracket] = []
    unclosed: list[Bracket] = []
    for bracket in brackets(code, angles=angles, within=within):
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
