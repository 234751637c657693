"""How values read: numbers with their units and intervals, and what is withheld with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from groundspeed_metrics.warehouse.queries import Cell

# Each completes "withheld: …"; none says more than the rule that was applied.
REASONS = {
    "fewer_than_k": "fewer than {k} people",
    "few_behind": "fewer than {k} people did this",
    "few_others": "all but fewer than {k} people did this",
    "few_between": "fewer than {k} people lie between two thresholds",
    "dominated": "one person makes up more than half of it",
    "complementary": "it would give away another withheld number",
    "coverage": "fewer than nine in ten of the editors that should have reported did",
    "no_data": "no data",
}
# What the warehouse calls things by a code, by column.
_NAMES = {
    "stage": {
        "review_wait_hours": "ready to first review",
        "approval_hours": "first review to approval",
        "merge_wait_hours": "approval to merge",
        "cycle_hours": "ready to merge, in all",
        "lead_hours": "merge to deployment",
    },
    "curve": {
        "ai": "accepted lines",
        "human": "other lines of the same people",
        "ratio": "accepted lines over the others",
    },
    "step": {"engaged in three of the last four": "engaged in three of the last four weeks"},
}
_CODES = frozenset({"ending", "question", "reason"})
MISSING = "\N{EN DASH}"
NO_BREAK = "\N{NO-BREAK SPACE}"
_MILLISECONDS_IN_SECOND = 1000


def number(value: Cell, unit: str) -> str:
    """Return a value with its unit; a dash when there is none."""
    if value is None or isinstance(value, str | date):
        return MISSING
    return _WORDS.get(unit, "{:,.2f}".format)(float(value))


def name(column: str, text: str) -> str:
    """Return what people call what a column holds; names from outside stay as they are."""
    if column in _CODES:
        return text.replace("_", " ")
    return _NAMES.get(column, {}).get(text, text)


def interval(low: Cell, high: Cell, unit: str) -> str:
    """Return the ends of an interval, `61% to 67%`; nothing where there is none."""
    if low is None or high is None:
        return ""
    ends = (number(low, unit), number(high, unit))
    if ends[0] == ends[1] and unit in _FINER:
        ends = (_FINER[unit](float(str(low))), _FINER[unit](float(str(high))))
    return " to ".join(ends)


def counted(n: Cell, one: str, many: str = "") -> str:
    """Return a number of things: `1 person`, `2,048 people`; nothing where it is not known."""
    if not isinstance(n, int):
        return ""
    return f"{n:,}{NO_BREAK}{one if n == 1 else many or one + 's'}"


def withheld(reason: Cell, k: int) -> str:
    """Return why there is no number; empty when there is one."""
    if not isinstance(reason, str):
        return ""
    text = REASONS.get(reason, reason).format(k=k)
    return text if reason == "no_data" else f"withheld: {text}"


def day(value: Cell) -> str:
    """Return a date as `9 Nov 2026`."""
    return f"{value.day} {value:%b %Y}" if isinstance(value, date) else MISSING


def _share(value: float) -> str:
    if 0 < value < 0.0005:
        return "<0.1%"
    if 0.9995 <= value < 1:
        return ">99.9%"
    near_an_end = 0 < value < 0.1 or 0.99 < value < 1
    return f"{value:.1%}" if near_an_end else f"{value:.0%}"


def _dollars(value: float) -> str:
    if value >= 100:
        return f"${value:,.0f}"
    if value >= 1 or value == 0:
        return f"${value:,.2f}"
    return f"${value:.3f}" if value >= 0.01 else f"${value:.4f}"


def _duration(milliseconds: float) -> str:
    if milliseconds >= _MILLISECONDS_IN_SECOND:
        return f"{milliseconds / _MILLISECONDS_IN_SECOND:.1f} s"
    return f"{milliseconds:.0f} ms"


def _lines(value: float) -> str:
    text = f"{value:,.0f}"
    return f"{text} line" if text == "1" else f"{text} lines"


def _hours(value: float) -> str:
    return f"{value:,.1f} h" if value >= 1 or value == 0 else f"{value:.2f} h"


_WORDS: dict[str, Callable[[float], str]] = {
    "share": _share,
    "usd": _dollars,
    "ms": _duration,
    "lines": _lines,
    "hours": _hours,
    "score": "{:.1f} of 10".format,
    "count": "{:,.0f}".format,
    "ratio": "{:,.2f}".format,
}
# For ends that would otherwise read alike.
_FINER: dict[str, Callable[[float], str]] = {
    "share": "{:.1%}".format,
    "usd": "${:,.4f}".format,
    "score": "{:.2f} of 10".format,
    "ratio": "{:,.4f}".format,
}
