"""Lines of synthetic TypeScript, and what is true of their lives.

No two lines of a company are the same, so there is one way only to read a change: git's diff and
blame, and any other reader of lines, must find the lives that are counted here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

DAY = 86_400
HORIZONS = (14, 21, 30, 90)
# What is counted of lives: births, deaths, and for each horizon in days who could live so long.
LIFE_COUNTS = (
    "born",
    "died",
    *(f"{name}_{days}" for days in HORIZONS for name in ("at_risk", "survived")),
)

PathClass = Literal["code", "test", "docs", "config", "lock", "generated"]
# The classes in which people write code, with the tool or without.
WRITTEN: tuple[PathClass, ...] = ("code", "test")
# The lines of a completion that was accepted, as they stood in the editor.
Accepted = tuple[str, ...]
# `ai_unmarked` lines were accepted as well, but are too short or too common for a fingerprint.
Origin = Literal["ai", "ai_unmarked", "human", "bot"]

_TELLING = (
    "export const {noun}{id} = {verb}({noun2}, {n});",
    "export const {noun}{id} = (input: Input) => {verb}(input, '{noun2}', {n});",
    "registry.set('{noun}{id}', {{ retries: {n}, owner: '{noun2}' }});",
    "type {Noun}{id} = {{ id: string; {noun2}: number; kind: '{verb}' }};",
    "if ({noun2}.length > {n}) report({noun2}, '{noun}{id}');",
    "await queue.push({{ name: '{verb}{id}', payload: {noun2}, after: {n} }});",
    "logger.debug('{verb} {noun}{id}', {{ {noun2}, attempt: {n} }});",
    "const {noun}{id} = {noun2}.map((item) => item.{verb}({n})).filter(Boolean);",
)
_TESTING = (
    "expect({verb}({noun}{id}, {n})).toEqual('{noun2}');",
    "test('{verb}s {noun}{id}', () => check({noun2}, {n}));",
    "const {noun}{id} = build({{ {noun2}: {n}, label: '{verb}' }});",
)
_PLAIN: dict[PathClass, str] = {
    "docs": "The {noun} {id} will {verb} after {n} attempts.",
    "config": "{noun}_{id}: {n}",
    "lock": "  {noun}-{id}: {n}.0.{n}",
    "generated": "export interface {Noun}{id} {{ {noun2}: number }}",
}
_SHORT = "go({id});"
_COMMON = "import {{ {noun}{id} }} from './{noun2}';"
_NOUNS = ("order", "invoice", "session", "basket", "profile", "report", "ticket", "payment")
_VERBS = ("load", "render", "merge", "validate", "format", "resolve", "update", "collect")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Multiplied by an odd number, the numbers below 2^31 change places and none is lost.
_SCATTER, _RANGE = 0x5DEECE6D, 1 << 31


def identifier(number: int) -> str:
    """Return six digits and letters that no other number below 2^31 has."""
    scattered = number * _SCATTER % _RANGE
    digits = []
    for _ in range(6):
        scattered, digit = divmod(scattered, 36)
        digits.append(_DIGITS[digit])
    return "".join(digits)


@dataclass(slots=True, eq=False)
class Line:
    """A line of a file, from the change that wrote it to the change that removes it.

    Attributes:
        text: What it says, without the line's end.
        origin: Who wrote it.
        born: Second of the merge that brought it.
        is_telling: Whether it is code that is long and rare enough for a fingerprint.
    """

    text: str
    origin: Origin
    born: int
    is_telling: bool


@dataclass(slots=True)
class LineWriter:
    """Writes lines, each once.

    Attributes:
        rng: The stream of chance.
        number: The number of the line that was written last; writers of one company begin apart.
    """

    rng: random.Random
    number: int = 0

    def write(self, path_class: PathClass) -> tuple[str, bool]:
        """Return the text of a new line, and whether an editor would give it a fingerprint."""
        chance = self.rng.random()
        if path_class not in WRITTEN:
            return self._fill(_PLAIN[path_class]), False
        if chance < 0.1:
            return self._fill(_SHORT), False
        if chance < 0.16:
            return self._fill(_COMMON), False
        return self._fill(self.rng.choice(_TESTING if path_class == "test" else _TELLING)), True

    def _fill(self, template: str) -> str:
        self.number += 1
        chance = self.rng.getrandbits(16)
        noun = _NOUNS[chance & 7]
        return template.format(
            id=identifier(self.number),
            noun=noun,
            Noun=noun.capitalize(),
            noun2=_NOUNS[chance >> 3 & 7],
            verb=_VERBS[chance >> 6 & 7],
            n=chance >> 9,
        )


@dataclass(slots=True)
class LineLives:
    """Counts the lives of lines, by repository, class of path and origin.

    A line is at risk for a horizon when it was born that many days of 24 hours before the end, and
    has survived it when it was not removed within them.

    Attributes:
        end: The second up to which lives are watched.
        counts: By (repository, class, origin): `born`, `died`, and for each horizon in days
            `at_risk_N` and `survived_N`.
    """

    end: int
    counts: dict[tuple[str, PathClass, Origin], Counter[str]] = field(default_factory=dict)

    def born(self, repository: str, path_class: PathClass, line: Line) -> None:
        """Count a birth, and for how long the line can be watched."""
        counts = self._counts(repository, path_class, line)
        counts["born"] += 1
        for days in HORIZONS:
            if line.born + days * DAY <= self.end:
                counts[f"at_risk_{days}"] += 1

    def died(self, repository: str, path_class: PathClass, line: Line, at: int) -> None:
        """Count a death, and what the line had survived by then."""
        counts = self._counts(repository, path_class, line)
        counts["died"] += 1
        self._survived(counts, line.born, at)

    def outlived(self, repository: str, path_class: PathClass, lines: Iterable[Line]) -> None:
        """Count what the lines that are alive at the end have survived."""
        for line in lines:
            self._survived(self._counts(repository, path_class, line), line.born, self.end)

    def as_json(self) -> dict[str, object]:
        """Return the counts as repository → class → origin → name → number."""
        found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
        for (repository, path_class, origin), counts in sorted(self.counts.items()):
            values = {name: counts[name] for name in LIFE_COUNTS}
            values["alive"] = counts["born"] - counts["died"]
            found.setdefault(repository, {}).setdefault(path_class, {})[origin] = values
        return dict(found)

    def total(self, name: str, *origins: Origin) -> int:
        """Return the sum of a count over repositories and classes, of these origins or all."""
        wanted = origins or get_args(Origin)
        return sum(counts[name] for key, counts in self.counts.items() if key[2] in wanted)

    def _counts(self, repository: str, path_class: PathClass, line: Line) -> Counter[str]:
        return self.counts.setdefault((repository, path_class, line.origin), Counter())

    def _survived(self, counts: Counter[str], born: int, at: int) -> None:
        for days in HORIZONS:
            if at - born >= days * DAY and born + days * DAY <= self.end:
                counts[f"survived_{days}"] += 1
