"""A model's answer to a review, parsed by a strict schema. What does not fit is refused.

The model is not trusted: it names a rule of our list, a line, and a quotation of that line, and
only a hint whose quotation stands in the reviewed code becomes a hint. Messages are plain text of
bounded length; there is no link, no command and no action of the model's choosing.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from typing import Annotated, NoReturn

import msgspec

from groundspeed_server.review.rules import rules_to_ask
from groundspeed_server.review.values import Severity

LONGEST_MESSAGE = 300
MOST_HINTS = 20
_LARGEST_ANSWER = 64 * 1024
_LIST = re.compile(r'\{\s*"hints"\s*:\s*\[\s*')
_COMMA = re.compile(r"\s*,?\s*")


class ProposedFix(msgspec.Struct, frozen=True):
    """Exact code to replace, and what to put there."""

    replace: str
    with_: str = msgspec.field(name="with")


class ProposedHint(msgspec.Struct, frozen=True):
    """One hint as the model gave it; nothing in it has been checked but its form.

    Attributes:
        line: The 1-based line number that the prompt showed.
        quote: Code on that line, letter for letter.
    """

    rule: str
    line: Annotated[int, msgspec.Meta(ge=1)]
    quote: str
    message: str
    severity: Severity
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    fix: ProposedFix | None = None


@dataclass(frozen=True, slots=True)
class Proposals:
    """What an answer says.

    Attributes:
        hints: Those that are well-formed.
        malformed: How many are not, or are too many.
        is_cut: Whether the answer breaks off within its list, so that there may be more to say.
    """

    hints: tuple[ProposedHint, ...]
    malformed: int
    is_cut: bool


class UnreadableAnswer(ValueError):
    """The answer as a whole is not what was asked for."""


def parse_answer(text: str) -> Proposals:
    """Return the hints of an answer.

    The answer is one JSON object `{"hints": [...]}`, perhaps in a code fence or with prose around
    it; the last such object counts, so that code quoted by the model cannot speak for it. Of a list
    that breaks off, what is whole counts. Keys that nobody asked for are ignored.

    Raises:
        UnreadableAnswer: There is no such object in the answer.
    """
    items, is_cut = _last_list(text[:_LARGEST_ANSWER])
    hints = [hint for item in items[:MOST_HINTS] if (hint := _hint(item)) is not None]
    return Proposals(tuple(hints), len(items) - len(hints), is_cut)


@functools.cache
def answer_schema() -> str:
    """Return the JSON Schema that an answer must meet, for models that can be held to one."""
    text = {"type": "string", "maxLength": LONGEST_MESSAGE}
    fix = {
        "type": ["object", "null"],
        "properties": {"replace": text, "with": text},
        "required": ["replace", "with"],
        "additionalProperties": False,
    }
    hint = {
        "type": "object",
        "properties": {
            "rule": {"enum": sorted(rules_to_ask())},
            "line": {"type": "integer", "minimum": 1},
            "quote": text,
            "message": text,
            "severity": {"enum": [severity.value for severity in Severity]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "fix": fix,
        },
        "required": ["rule", "line", "quote", "message", "severity", "confidence", "fix"],
        "additionalProperties": False,
    }
    schema = {
        "type": "object",
        "properties": {"hints": {"type": "array", "maxItems": MOST_HINTS, "items": hint}},
        "required": ["hints"],
        "additionalProperties": False,
    }
    return msgspec.json.encode(schema).decode()


def _last_list(text: str) -> tuple[list[object], bool]:
    """Return the items of the last list of hints, and whether it breaks off."""
    for match in reversed(list(_LIST.finditer(text))):
        items, is_cut = _items(text, match.end())
        if items or not is_cut:
            return items, is_cut
    raise UnreadableAnswer("the answer holds no list of hints")


def _items(text: str, at: int) -> tuple[list[object], bool]:
    """Read the items of a list that begins at an offset, as far as they can be read."""
    items: list[object] = []
    while not text.startswith("]", at):
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return items, True
        items.append(item)
        if (comma := _COMMA.match(text, at)) is not None:
            at = comma.end()
    return items, False


def _hint(item: object) -> ProposedHint | None:
    """Return a hint that is well-formed, and None for any other."""
    try:
        hint = msgspec.convert(item, ProposedHint)
    except msgspec.ValidationError:
        return None
    known = hint.rule in rules_to_ask()
    return hint if known and hint.quote.strip() and hint.message.strip() else None


def _refuse(constant: str) -> NoReturn:
    """Refuse what Python's JSON knows beyond the standard: not a number, and the infinities."""
    raise ValueError(constant)


# Not strict: models put line ends into strings of code.
_DECODER = json.JSONDecoder(strict=False, parse_constant=_refuse)
