"""Figures as text for people."""

from __future__ import annotations

from groundspeed_eval.report.comparison import Difference
from groundspeed_eval.report.figures import Figure, Tally
from groundspeed_eval.report.noninferiority import Verdict
from groundspeed_eval.report.ruling import MarginTest, Ruling
from groundspeed_server.counting import counted

NOTHING = "-"
_WRITTEN = {"%", "ms", "USD"}  # The titles say the other units.
_WHOLE = {"ms": 10, "tokens": 10}  # From here on, whole numbers say enough.


def number(value: float | None, unit: str) -> str:
    """Return a value in its unit, such as `16.0 %`; a dash when there is none."""
    if value is None:
        return NOTHING
    return f"{_digits(value, unit)} {unit}" if unit in _WRITTEN else _digits(value, unit)


def span(low: float | None, high: float | None, unit: str) -> str:
    """Return an interval without its unit, such as `11.6 to 21.7`."""
    if low is None or high is None:
        return NOTHING
    return f"{_digits(low, unit)} to {_digits(high, unit)}"


def _digits(value: float, unit: str) -> str:
    """Return as many digits as say something."""
    if unit == "%":
        return f"{value * 100:.1f}"
    if unit == "USD":
        return f"{value:.3f}"
    if unit in _WHOLE:
        return f"{value:.0f}" if abs(value) >= _WHOLE[unit] else f"{value:.2f}"
    return f"{value:.1f}"


def label(title: str, statistic: str) -> str:
    """Return a score's title, with its statistic where the title does not say it."""
    return f"{title}, {statistic}" if statistic.startswith("p") else title


def figure_cell(figure: Figure | None) -> str:
    """Return a figure with its interval and n."""
    if figure is None or figure.estimate is None:
        return f"{NOTHING} (n 0)"
    interval = span(figure.low, figure.high, figure.unit)
    return f"{number(figure.estimate, figure.unit)} ({interval}; n {figure.n})"


def tally_sentence(tally: Tally) -> str:
    """Return how a run's tasks ended, in one line."""
    parts = [f"{tally.shown} shown", f"{tally.quiet} quiet", f"{tally.errors} failed"]
    if tally.waiting:
        parts.append(f"{tally.waiting} not asked yet")
    who = ", ".join([tally.system, *tally.models])
    if tally.replayed:
        parts.append(f"{tally.replayed} played back from records, whose times do not count")
    sentence = f"{tally.run} ({who}): {counted(tally.tasks, 'task')}, {', '.join(parts)}"
    if tally.reasons:
        why = ", ".join(f"{reason} {count}" for reason, count in tally.reasons.items())
        sentence += f" ({why})"
    return sentence


def change_cells(difference: Difference) -> tuple[str, ...]:
    """Return the cells of a comparison's row, after its label."""
    p = NOTHING if difference.p is None else f"{difference.p:.3f}"
    return (
        str(difference.n),
        number(difference.base, difference.unit),
        number(difference.other, difference.unit),
        _signed(difference.change, difference.unit),
        span(difference.low, difference.high, difference.unit),
        p,
        verdict(difference),
    )


def test_cells(test: MarginTest) -> tuple[str, ...]:
    """Return the cells of a ruling's row, after its label."""
    return (
        f"{test.n} from {test.files}",
        number(test.base, test.unit),
        number(test.other, test.unit),
        _signed(test.change, test.unit),
        _signed(test.bound, test.unit),
        number(test.margin, test.unit),
        f"{test.p:.4f} ({test.level:.4f})",
        number(test.resolution, test.unit),
        test.verdict,
    )


def ruling_sentence(ruling: Ruling) -> str:
    """Return whether a rollout may go on, and why."""
    names = f"{ruling.other} against {ruling.base}"
    if ruling.passes:
        return f"Pass: {names} is not worse by its margins."
    reasons = [
        f"{test.title} is {test.verdict}"
        for test in ruling.tests
        if test.verdict is not Verdict.NOT_WORSE
    ]
    if ruling.lost:
        reasons.append(f"{ruling.lost} of {counted(ruling.tasks, 'task')} not answered")
    return f"Fail: {names}: {'; '.join(reasons)}."


def _signed(value: float | None, unit: str) -> str:
    plus = "+" if value is not None and value > 0 else ""
    return plus + number(value, unit)


def verdict(difference: Difference) -> str:
    """Return `better` or `worse` when the interval leaves out zero, else `unclear`."""
    low, high = difference.low, difference.high
    if low is None or high is None or difference.better == "neither":
        return NOTHING
    if low <= 0 <= high:
        return "unclear"
    return "better" if (low > 0) == (difference.better == "higher") else "worse"
