"""A model that knows some lines and not others, in virtual time: what it says, and how fast."""

from __future__ import annotations

import random
from dataclasses import dataclass

TOKEN = 4
"""Characters of one token."""
LONGEST = 1_000
"""Characters after which an answer ends."""


@dataclass(frozen=True, slots=True)
class ModelPlay:
    """How the model answers.

    Attributes:
        right: How many of the lines it knows from their beginning. Each of the others holds one
            surprise: until that is typed, what it says of the line goes astray there.
        first_token_s: Seconds to its first token.
        token_s: Seconds for each token.
    """

    right: float = 0.6
    first_token_s: float = 0.45
    token_s: float = 0.012


def answer(play: ModelPlay, document: str, typed: str, rest: str) -> str:
    """Return what the model says; asked again there, or a key later, it says the same again.

    Args:
        play: How it answers.
        document: Names the document.
        typed: What was typed so far.
        rest: What is going to be typed, and what follows it; empty where the document is not as it
            is meant to become, so that nothing can be right.
    """
    number, begun = typed.count("\n"), len(typed) - typed.rfind("\n") - 1
    if not rest:
        return _astray(document, number)
    line_start = len(typed) - begun
    said = begun
    for line in (typed[line_start:] + rest).splitlines(keepends=True):
        surprise = _surprise(play, document, number, line)
        if surprise is not None and surprise >= said:
            return rest[: line_start + surprise - len(typed)] + _astray(document, number)
        line_start, said, number = line_start + len(line), 0, number + 1
        if line_start - len(typed) > LONGEST:
            break
    return rest


def first_token_s(play: ModelPlay, document: str, typed: str) -> float:
    """Return the seconds to the first token of the answer at a place."""
    chance = random.Random(f"{document} {len(typed)} first token")
    return chance.lognormvariate(0, 0.25) * play.first_token_s


def _surprise(play: ModelPlay, document: str, number: int, line: str) -> int | None:
    """Return where a line surprises the model, as an offset into its text; None for nowhere."""
    chance = random.Random(f"{document} {number}")
    if chance.random() < play.right or not line.strip():
        return None
    return len(line) - len(line.lstrip()) + chance.randrange(len(line.strip()))


def _astray(document: str, number: int) -> str:
    return f"value{random.Random(f'{document} {number} astray').randrange(99)}.apply(previous);\n"
