"""Writes the indentation of an answer as the document writes its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundspeed_server.engine.brackets import CLOSERS
from groundspeed_server.engine.indents import USUAL, Unit, sign_width, unit_of
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.levels import Depths, depths, template_lines
from groundspeed_server.engine.repair.literal import part
from groundspeed_server.engine.site import Site, indent_width, leading_blanks

_STEPS = (2, 3, 4, 8)


def indentation(answer: Answer) -> Answer:
    """Move the lines below the first to the cursor's depth, and write it in the document's steps.

    Lines that begin within a template are its text and stay as they are, and so do all where their
    depths make no sense. What closes a bracket of the document stands under its line in any case.
    Behind the end of a string, an answer is code.
    """
    site = answer.site
    if "\n" not in answer.text:
        return answer
    if not site.is_code:
        parted = part(answer)
        code = parted.answer
        text = indentation(code).text if parted.head and code.site.is_code else code.text
        return answer.with_text(parted.head + text) if text != code.text else answer
    lines = answer.text.split("\n")
    unit = unit_of(site) or USUAL
    certain = depths(lines, site, unit.columns)
    move = _move(lines, site, certain)
    text_lines = template_lines(lines)
    first, *following = lines
    if move is not None and _brings_depth(first, site):
        first = unit.blanks(move.origin) + first.lstrip(" \t")
    moved = [
        line
        if not line.strip() or number in text_lines
        else _placed(line, certain.levels.get(number, 0), site, unit)
        or (line if move is None or number == move.left else move.line(line))
        for number, line in enumerate(following, 1)
    ]
    return answer.with_text("\n".join([first, *moved]))


def _brings_depth(first: str, site: Site) -> bool:
    """Whether the first line alone says how deep an answer is, since the cursor's line is empty."""
    return not site.line_prefix and leading_blanks(first) != ""


def _placed(line: str, level: int, site: Site, unit: Unit) -> str | None:
    """Return a line that closes a bracket of the document where it belongs; None for others."""
    text = line.lstrip(" \t")
    width = site.column + level * unit.columns
    return unit.blanks(width) + text if text[0] in CLOSERS and level < 0 <= width else None


@dataclass(frozen=True, slots=True)
class _Move:
    """How lines are moved.

    Attributes:
        start: The column at which the answer has the level of the cursor's line.
        step: How many columns of the answer are one level.
        origin: The column at which the document has that level.
        unit: One level of the document.
        left: The number of a line that stands where it belongs; None where none is known to.
    """

    start: int
    step: int
    origin: int
    unit: Unit
    left: int | None

    def line(self, line: str) -> str:
        blanks = leading_blanks(line)
        level, rest = divmod(indent_width(line) - self.start, self.step)
        width = self.origin + level * self.unit.columns + rest
        return self.unit.blanks(max(0, width)) + line[len(blanks) :]


def _move(lines: Sequence[str], site: Site, certain: Depths) -> _Move | None:
    """Return how the lines of an answer move; None where they stand right or make no sense."""
    blanks = leading_blanks(site.line_prefix + (lines[0] if site.starts_line else ""))
    origin = indent_width(blanks) if site.starts_line else site.column
    known = unit_of(site)
    unit = known or USUAL
    left = _left(lines, site, blanks + unit.text)
    told = {number: level for number, level in certain.levels.items() if number != left}
    certain = replace(certain, levels=told or certain.levels)
    written = all(unit.writes(leading_blanks(line)) for line in lines[1:] if line.strip())
    found = _start_and_step(certain, [indent_width(line) for line in lines], origin, unit)
    if found is None and known is not None and not written:
        found = _guessed(lines[1:], origin // unit.columns)
    if found is None:
        return None
    start, step = found
    if _brings_depth(lines[0], site) and start % step == 0:
        origin = start // step * unit.columns
    if start != origin:
        origin += sign_width(site.line_prefix)
    if start == origin and (known is None or (step == unit.columns and written)):
        return None
    return _Move(start, step, origin, known or Unit(" " * step), left)


def _left(lines: Sequence[str], site: Site, given: str) -> int | None:
    """Return the first line of a block, where it was put below its opener already."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    put = first > 0 and not site.starts_line and leading_blanks(lines[first]) == given
    return first if put else None


def _start_and_step(
    certain: Depths, widths: Sequence[int], origin: int, unit: Unit
) -> tuple[int, int] | None:
    """Return at which column the answer has the cursor's level, and how many one level is."""
    steps = Counter(widths[inner] - widths[outer] for outer, inner in certain.within)
    step = steps.most_common(1)[0][0] if steps else 0
    if not certain.levels:
        start = _start_by_step(widths, origin, step, unit)
        return (start, step) if start >= 0 and step in _STEPS else None
    # What runs on behind the cursor's block may be indented as no one knows.
    inside = {number: level for number, level in certain.levels.items() if level >= 0}
    tries = (_fitted(levels, widths, origin, step, unit) for levels in (certain.levels, inside))
    return next((found for found in tries if found is not None), None)


def _fitted(
    levels: Mapping[int, int], widths: Sequence[int], origin: int, step: int, unit: Unit
) -> tuple[int, int] | None:
    if not levels:
        return None
    low, high = (pick(levels, key=levels.__getitem__) for pick in (min, max))
    if levels[high] > levels[low]:
        step = (widths[high] - widths[low]) // (levels[high] - levels[low])
    step = step or _step_by_one(levels[low], widths[low], origin, unit)
    start = widths[low] - levels[low] * step
    even = all(widths[number] == start + level * step for number, level in levels.items())
    return (start, step) if even and step in _STEPS and start >= 0 else None


def _step_by_one(level: int, width: int, origin: int, unit: Unit) -> int:
    """Return the columns of a level as one depth alone shows them; those of the document if none.

    An answer stands at the document's column, or counts all levels in its own steps.
    """
    whole = level + origin // unit.columns
    shown = [
        apart // levels
        for apart, levels in ((width - origin, level), (width, whole))
        if levels and apart % levels == 0 and apart // levels in _STEPS
    ]
    return shown[-1 if unit.text == "\t" else 0] if shown else unit.columns


def _start_by_step(widths: Sequence[int], origin: int, step: int, unit: Unit) -> int:
    """Return where answers start that count all levels in steps of their own, or in none."""
    least = min((width for width in widths[1:] if width), default=-1)
    return least if least in (origin, origin // unit.columns * step) else -1


def _guessed(lines: Sequence[str], level: int) -> tuple[int, int]:
    """Return the same for lines of which nothing is certain, from how they are indented."""
    widths = [indent_width(line) for line in lines if line.strip()]
    step = math.gcd(*widths)
    if level and step * level > min(widths):
        step = min(widths) // level
    step = max(2, step)
    return level * step, step
