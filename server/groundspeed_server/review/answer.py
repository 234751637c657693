"""A model's answer to a review, parsed by a strict schema. What does not fit is refused.

The model is not trusted: it names a rule of our list, a line, and a quotation of that line, and
only a hint whose quotation stands in the reviewed code becomes a hint. Messages are plain text of
bounded length; there is no link, no command and no action of the model's choosing.
"""

from __future__ import annotations

import functools
import re
from typing import Annotated

import msgspec

from groundspeed_server.review.rules import rules_to_ask
from groundspeed_server.review.values import Severity

LONGEST_MESSAGE = 300
MOST_HINTS = 20
_LARGEST_ANSWER = 64 * 1024


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


class _Answer(msgspec.Struct, frozen=True):
    hints: list[msgspec.Raw]


class UnreadableAnswer(ValueError):
    """The answer as a whole is not what was asked for."""


def parse_answer(text: str) -> tuple[tuple[ProposedHint, ...], int]:
    """Return the well-formed hints of an answer, and how many were malformed.

    The answer is one JSON object `{"hints": [...]}`, perhaps in a code fence or with prose around
    it; the last such object counts, so that code quoted by the model cannot speak for it. Keys
    that nobody asked for are ignored.

    Raises:
        UnreadableAnswer: There is no such object in the answer.
    """
    answer = _last_object(text[:_LARGEST_ANSWER])
    hints: list[ProposedHint] = []
    malformed = max(0, len(answer.hints) - MOST_HINTS)
    for raw in answer.hints[:MOST_HINTS]:
        try:
            hint = msgspec.json.decode(raw, type=ProposedHint)
        except (msgspec.ValidationError, msgspec.DecodeError):
            malformed += 1
            continue
        if hint.rule in rules_to_ask() and hint.quote.strip() and hint.message.strip():
            hints.append(hint)
        else:
            malformed += 1
    return tuple(hints), malformed


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


def _last_object(text: str) -> _Answer:
    """Find the last `{"hints"` from which a whole object can be read."""
    for match in reversed(list(re.finditer(r'\{\s*"hints"\s*:', text))):
        candidate = text[match.start() :]
        for end in _closing_braces(candidate):
            try:
                return msgspec.json.decode(candidate[: end + 1], type=_Answer)
            except (msgspec.ValidationError, msgspec.DecodeError):
                continue
    raise UnreadableAnswer("the answer holds no list of hints")


def _closing_braces(text: str) -> tuple[int, ...]:
    """Return the places of the last few closing braces, last first: prose may follow the object."""
    places = [i for i, character in enumerate(text) if character == "}"]
    return tuple(reversed(places[-4:]))
