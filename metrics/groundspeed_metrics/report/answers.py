"""Page one: the four questions answered in plain sentences, and the policy's three headings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from groundspeed_metrics.report.contents import COVERAGE_WANTED
from groundspeed_metrics.report.costs import cost_forecast, in_words
from groundspeed_metrics.report.source import Number, Row, Source, covered, floats, sureness
from groundspeed_metrics.report.wording import MISSING, counted, day, number, withheld

_NO_EFFECT_YET = (
    "Whether it makes engineers faster. Merged changes are counted below, but no number in this "
    "report is a causal estimate."
)
_NO_EVENTS = (
    "Whether it is used and liked, how it answers and what it costs: no event of an editor was "
    "collected."
)
_TWICE = (
    "Nobody is known by commits and by an editor alike, so that engineers may count twice: the "
    "share may be far too low."
)
_APART = (
    "How much of the company is covered: nobody who merged a change has an editor that reported. "
    "Was everything collected with the GROUNDSPEED_ORG_KEY that the editors have?"
)
_SECURITY = (
    "What was stopped before it left a machine. Telemetry itself holds no source text, path, name "
    "or address: its schema is an allow-list."
)
_UNSHOWN = "at the least: endings of few people are shown together, and not in it"
_MOST_NAMED = 3
# Of these, a sentence of their own says what it means that they are withheld.
_TOLD_APART = frozenset({"priced_share", "telemetry_coverage"})
# With these words the gate ends a request before it reaches a model.
GATE_ENDINGS = frozenset(
    {
        "excluded_path",
        "ignored_path",
        "outside_workspace",
        "secret",
        "unreadable_rules",
        "unresolvable_path",
    }
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A question with the number that answers it and the sentences around it."""

    question: str
    anchor: str
    number: Number
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """One heading of the policy's review, with a sentence and its numbers."""

    title: str
    sentence: str
    numbers: tuple[Number, ...]


def replies(source: Source) -> list[Reply]:
    """Return the answers to: is it used, is it liked, what does it cost?"""
    newest = source.latest("adoption", "engaged_share")
    used = source.of_row("engaged_share", newest, "engaged_share", "", "adoption")
    return [
        Reply("Is it used?", "use", used, _used(source, newest)),
        Reply("Is it liked?", "quality", source.number("acceptance_rate"), _liked(source)),
        Reply("What does it cost?", "cost", source.number("cost_per_engaged_week"), _costs(source)),
    ]


def unknowns(source: Source) -> list[str]:
    """Return what the data cannot say yet, most important first."""
    of_events = [_coverage(source), _prices(source), _closed(source)]
    if _lacks_events(source):
        of_events = [_NO_EVENTS]
    found = [_NO_EFFECT_YET, *of_events, _hidden(source)]
    return [sentence for sentence in found if sentence]


def review(source: Source) -> list[Theme]:
    """Return the three headings by which the policy judges tools."""
    return [
        Theme(
            "Rate of learning",
            _learned(source),
            (
                _activation(source),
                source.number("ai_char_share", "of what is typed or completed"),
                source.number("hint_precision", "of the review hints that were judged were used"),
            ),
        ),
        Theme(
            "Vendor cost",
            in_words(cost_forecast(source.answer("cost"))),
            (
                source.number("cost_usd", "for models, in all"),
                source.number("cost_per_1000_kept", _bound(source)),
                source.number("priced_share", "below 100%, the model cost is a lower bound"),
            ),
        ),
        Theme(
            "Data security",
            _SECURITY,
            (
                _gated(source),
                source.number("telemetry_coverage", "what does not report is unknown"),
            ),
        ),
    ]


def _used(source: Source, newest: Row) -> tuple[str, ...]:
    if newest.get("engaged_share") is None:
        return ("No week can be shown yet.",)
    share = number(newest["engaged_share"], "share")
    first = f"In the week of {day(newest['week'])}, {share} of active engineers used it."
    period = source.headline.get("engaged_share")
    if period is None or period["value"] is None:
        return (first,)
    share, sure = number(period["value"], "share"), sureness(period, "share", between=", ")
    whole = f"Over the weeks from {covered(period)} it was {share} ({sure})."
    is_one = period["first_week"] == period["last_week"]
    twice = [_TWICE] if _are_apart(source) else []
    return (first, *([] if is_one else [whole]), *_roll_out(source, period), *twice)


def _roll_out(source: Source, period: Row) -> tuple[str, ...]:
    """Say that a number of the period is of a roll-out, where it is: it counts who had to wait."""
    begun = period["first_week"]
    had = [
        share
        for row in source.rows("seats")
        if isinstance(row["week"], date) and isinstance(begun, date) and row["week"] >= begun
        for share in floats(row, ("exposed_share",))
    ]
    if any(share is not None and share < 1 for share in had):
        return ("Not everybody had it in all of these weeks.",)
    return ()


def _liked(source: Source) -> tuple[str, ...]:
    accepted, kept = source.value("acceptance_rate"), source.value("kept_600")
    found = []
    if accepted is not None:
        words = number(accepted, "share")
        found.append(f"Engineers took {words} of the suggestions that they had time to read.")
    if kept is not None:
        sure = sureness(source.headline["kept_600"], "share", between=", ")
        found.append(
            f"Ten minutes later, {number(kept, 'share')} of the text that could be followed was "
            f"still there ({sure})."
        )
    found += _surveyed(source)
    return tuple(found) or ("Nothing can be shown yet.",)


def _surveyed(source: Source) -> list[str]:
    """Return between what the mean answers and the ends of their intervals lie."""
    means, lows, highs = (
        [
            score
            for row in source.rows("survey")
            for score in floats(row, (column,))
            if score is not None
        ]
        for column in ("mean_score", "low", "high")
    )
    if len(means) < 2:
        return []
    ends = f"{min(means):.1f} and {max(means):.1f}"
    said = f"In the survey, mean answers to {len(means)} questions lie between {ends} of 10"
    if lows and highs:
        said += f", their 95% intervals between {min(lows):.1f} and {max(highs):.1f}"
    return [f"{said}."]


def _costs(source: Source) -> tuple[str, ...]:
    if source.value("priced_share") == 0:
        return ("It is unknown: no model call has a known price.",)
    per_week, spent = source.value("cost_per_engaged_week"), source.value("cost_usd")
    least = "at least " if _lacks_prices(source) else ""
    found = []
    if per_week is not None:
        words = f"{least}{number(per_week, 'usd')}"
        found.append(f"Models cost {words} for each week in which an engineer used them.")
    if spent is not None:
        weeks = _weeks(source.headline["cost_usd"])
        found.append(f"{least.capitalize()}{number(spent, 'usd')} so far, {weeks}.")
    return tuple(found) or ("Nothing can be shown yet.",)


def _lacks_prices(source: Source) -> bool:
    priced = source.value("priced_share")
    return priced is not None and priced < 1


def _bound(source: Source) -> str:
    """Return how the cost of what was kept may be wrong: unknown prices make it too low."""
    if source.value("priced_share") == 1:
        return "an upper bound"
    return "without calls of unknown price, and without characters that could not be followed"


def _learned(source: Source) -> str:
    row = source.headline.get("acceptance_rate")
    if row is None or row["value"] is None:
        return "How quickly people take it up. Nothing was learned yet that can be shown."
    people = counted(row["n_people"], "engineer")
    suggestions = counted(row["n_events"], "suggestion")
    return (
        f"How quickly people take it up. So far the company has learned from {people} and "
        f"{suggestions} that were read, {_weeks(row)}."
    )


def _weeks(row: Row) -> str:
    """Return the weeks that a number of the period covers, those that are withheld included."""
    is_one = row["first_week"] == row["last_week"]
    return f"in the week of {covered(row)}" if is_one else f"in the weeks from {covered(row)}"


def _lacks_events(source: Source) -> bool:
    reasons = {row["withheld"] for row in source.rows("data_trust") if row["source"] == "events"}
    return reasons == {"no_data"}


def _are_apart(source: Source) -> bool:
    """Whether there are people of commits and people of events, and nobody is both."""
    return bool(source.build["has_nobody_in_common"])


def _coverage(source: Source) -> str:
    if _are_apart(source):
        return _APART
    coverage = source.value("telemetry_coverage")
    if coverage is None:
        return _unpublished_coverage(source)
    if coverage >= COVERAGE_WANTED:
        return ""
    return (
        f"What happens in the editors that do not report: {number(coverage, 'share')} of those "
        "from whom a report was expected did."
    )


def _unpublished_coverage(source: Source) -> str:
    if source.headline.get("telemetry_coverage", {}).get("withheld") == "few_others":
        return (
            f"Who is missing from the data: all but fewer than {source.k} of the editors that "
            "should have reported did."
        )
    return "How much of the company is covered: coverage could not be published."


def _prices(source: Source) -> str:
    priced = source.value("priced_share")
    if priced is not None:
        part = number(1 - priced, "share")
        return f"The whole cost: {part} of model calls have no known price." if priced < 1 else ""
    if source.headline.get("priced_share", {}).get("withheld") in {None, "no_data"}:
        return "What it costs: no model call is known."
    return "The whole cost: how many model calls have a known price could not be published."


def _closed(source: Source) -> str:
    followed = source.value("followed_share")
    if followed is None or followed == 1:
        return ""
    return (
        f"What became of {number(1 - followed, 'share')} of accepted suggestions: they could not "
        "be watched for ten minutes."
    )


def _hidden(source: Source) -> str:
    hidden = [
        row
        for measure, row in source.headline.items()
        if row["withheld"] not in {None, "no_data"} and measure not in _TOLD_APART
    ]
    uncovered = [str(row["title"]) for row in hidden if row["withheld"] == "coverage"]
    small = [str(row["title"]) for row in hidden if row["withheld"] != "coverage"]
    parts = []
    if uncovered:
        parts.append(f"{_listed(uncovered)}: withheld, since too few editors report")
    if small:
        parts.append(f"{_listed(small)}: withheld to protect small groups")
    return "; ".join(parts) + "." if parts else ""


def _listed(titles: list[str]) -> str:
    """Name measures where they are few, else count them."""
    if len(titles) <= _MOST_NAMED:
        return "; ".join(titles)
    return f"{counted(len(titles), 'measure')} of the period"


def _activation(source: Source) -> Number:
    row: Row = next(iter(source.rows("activation")), {"withheld": "no_data"})
    caption = "of those who started had accepted a suggestion by then"
    return source.of_row("activation", row, "activated_share", caption, "activation")


def _gated(source: Source) -> Number:
    rows = source.rows("endings")
    shares = {str(row["ending"]): floats(row, ("share",))[0] for row in rows}
    known = {ending: share for ending, share in shares.items() if share is not None}
    stopped = [known[ending] for ending in GATE_ENDINGS & known.keys()]
    sure = "" if stopped else "none that may be published"
    if not known:
        sure = withheld(rows[0]["withheld"] if rows else "no_data", source.k)
    # Endings of few people are published together, and nobody can tell which of them these are.
    if stopped and "other" in known and not known.keys() >= GATE_ENDINGS:
        sure = _UNSHOWN
    return Number(
        title="Requests stopped by the gate",
        value=number(math.fsum(stopped), "share") if stopped else MISSING,
        sure=sure,
        caption="for a path or a secret; they reached no model",
        measure="ending_share",
        query="endings",
    )
