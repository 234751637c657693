"""The cost of the coming weeks, as rows beside the past ones and as words."""

from __future__ import annotations

from datetime import date

from groundspeed_metrics.report.forecast import HORIZON_WEEKS, Forecast, forecast
from groundspeed_metrics.report.wording import NO_BREAK, interval, number
from groundspeed_metrics.warehouse.queries import Answer, Cell

METHOD = (
    "A straight line through the published weeks among the last twelve, by ordinary least squares, "
    "continued for thirteen weeks, to nothing at the least, with Student's 95% prediction "
    "interval. It takes for granted that the trend, the prices and the roll-out go on as they did: "
    "a wave that is still to start is not in it."
)


def cost_forecast(cost: Answer) -> Forecast | None:
    """Return the forecast of the model cost, from the answer to the query `cost`."""
    return forecast(_history(cost))


def with_forecast(cost: Answer) -> Answer:
    """Return the weekly model cost with the weeks to come after it."""
    found = cost_forecast(cost)
    past: list[tuple[Cell, ...]] = [(week, usd, None, None, None) for week, usd in _history(cost)]
    coming: list[tuple[Cell, ...]] = [
        (e.week, None, e.value, e.low, e.high) for e in (found.weeks if found else ())
    ]
    return Answer(
        columns=("week", "cost_usd", "expected_usd", "low", "high"),
        types=("DATE", "DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE"),
        rows=tuple(reversed(past + coming)),
    )


def in_words(found: Forecast | None) -> str:
    """Say what the coming weeks will cost, or why that cannot be said."""
    if found is None:
        return "Fewer than eight weeks are known: too few for a forecast."
    ends = interval(found.low, found.high, "usd")
    total = number(found.total, "usd")
    return (
        f"If the trend of the last {found.n_weeks} weeks goes on, the next{NO_BREAK}"
        f"{HORIZON_WEEKS} weeks cost {total} (95% interval {ends}). At what the newest week cost, "
        f"they come to {number(found.unchanged, 'usd')}."
    )


def _history(cost: Answer) -> list[tuple[date, float]]:
    return sorted(
        (row["week"], float(str(row["cost_usd"])))
        for row in cost.records()
        if isinstance(row["week"], date) and row["cost_usd"] is not None
    )
