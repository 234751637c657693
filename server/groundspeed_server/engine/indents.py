"""How a document is indented."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from groundspeed_server.engine.site import TAB, Site, indent_width, leading_blanks

_FEW = 5  # One line of so many, such as within a template, tells nothing.
_OPENS = ("{", "(", "[", ">", ":")
_SIGNS = ("? ", ": ", "| ", "& ")


@dataclass(frozen=True, slots=True)
class Unit:
    """One level of indentation, as it is written: a tab, or some spaces."""

    text: str

    @property
    def columns(self) -> int:
        """How many columns a level is."""
        return TAB if self.text == "\t" else len(self.text)

    def blanks(self, columns: int) -> str:
        """Return the blanks that reach a column."""
        if self.text != "\t":
            return " " * columns
        return "\t" * (columns // TAB) + " " * (columns % TAB)

    def writes(self, blanks: str) -> bool:
        """Whether a document with this unit begins a line with such blanks."""
        return self.blanks(indent_width(blanks)) == blanks


USUAL = Unit("  ")


@lru_cache(maxsize=8)
def unit_of(site: Site) -> Unit | None:
    """Return one level of a document; None where it has none, or tabs and spaces.

    It is the step by which most lines are deeper than the line above that opens them, or what the
    depths of all have in common.
    """
    above, below = site.before.split("\n")[:-1], site.after.split("\n")[1:]
    # Where the editor put the cursor tells as much as a line, though nothing stands there yet.
    lines = [
        *filter(str.strip, above),
        *filter(None, [site.line_prefix]),
        *filter(str.strip, below),
    ]
    # The stars of a comment stand a blank behind its first line.
    lines = [line for line in lines if not line.lstrip().startswith("*")]
    used = [blanks for line in lines if (blanks := leading_blanks(line))]
    tabs = sum("\t" in blanks for blanks in used)
    if tabs * _FEW > len(used):
        return Unit("\t") if (len(used) - tabs) * _FEW <= len(used) else None
    steps = Counter(
        step
        for above, line in pairwise(lines)
        if (step := indent_width(line) - indent_width(above)) > 1
        and above.rstrip().endswith(_OPENS)
        and not sign_width(above)
    )
    common = steps.most_common(1)[0][0] if steps else math.gcd(*map(len, used))
    return Unit(" " * max(common, len(USUAL.text))) if common else None


def sign_width(line: str) -> int:
    """Return how far code stands behind the sign of a branch that a line begins with, in columns.

    Branches are those of a condition, and the parts of a type. Formatters count their lines from
    there: two columns, or a tab.
    """
    if not line.lstrip().startswith(_SIGNS):
        return 0
    return TAB if "\t" in leading_blanks(line) else len(_SIGNS[0])
