"""What the report holds: its sections, and which query each figure shows in which shape.

A figure whose query does not exist is left out, and a query that no figure shows is listed at the
end: a new source brings its answers along without a word here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from groundspeed_metrics.report.charts import Line
from groundspeed_metrics.report.costs import METHOD, with_forecast
from groundspeed_metrics.report.plots import Bars, Curve, Grid, Shape, Trend
from groundspeed_metrics.warehouse.queries import Answer

COVERAGE_WANTED = 0.9
ASSOCIATION = "These are associations, not effects: who uses the tool chose to."


@dataclass(frozen=True, slots=True)
class Plot:
    """What a figure shows.

    Attributes:
        anchor: Its name on the page and among the exported files.
        title: Of the figure.
        query: The named query that it shows.
        unit: Of the values.
        shape: How they are drawn; None for a table alone.
        measures: Whose definitions it has.
        question: Where it is another one than the query's.
        values: The query's parameters.
        note: How it is to be read, where that does not go without saying.
        events: What its query counts as `n_events`.
        made_of: What makes the rows of the query's, where they are not shown as they are.
    """

    anchor: str
    title: str
    query: str
    unit: str
    shape: Shape | None
    measures: tuple[str, ...] = ()
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    events: str = "events"
    made_of: Callable[[Answer], Answer] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its name, how to read it, and its figures. Its anchor is a heading of measures."""

    anchor: str
    title: str
    note: str
    plots: tuple[Plot, ...]


def _of_characters(answer: Answer) -> Answer:
    """Name what was counted, where that is no event."""
    columns = ("n_characters" if name == "n_events" else name for name in answer.columns)
    return replace(answer, columns=tuple(columns))


_USE = Part(
    "use",
    "Use",
    ASSOCIATION,
    (
        Plot(
            "engaged", "Engaged engineers", "adoption", "share",
            Trend((Line("engaged_share", "engaged", "low", "high"),)),
            ("engaged_share", "coding_share"),
        ),
        Plot(
            "funnel", "How far engineers get", "funnel", "share", Bars("step", "share"),
            ("adoption_step",), note="Each step counts who took all steps before it as well.",
        ),
        Plot(
            "cohorts", "Do they stay?", "cohorts", "share",
            Grid("cohort", "weeks_since_start", "engaged_share", "weeks since the start"),
            ("engaged_since_start",),
            note="One row a month of starting, small months with the next; four weeks a tile.",
        ),
        Plot(
            "seats", "Who has the tool, and idle seats", "seats", "share",
            Trend((
                Line("exposed_share", "has it"),
                Line("idle_seat_share", "idle seats", withheld="idle_withheld"),
            )),
            ("exposed_share", "idle_seat_share"),
        ),
        Plot(
            "completed", "Characters from completions", "weekly", "share",
            Trend((Line("value", "completed", "low", "high"),)), ("ai_char_share",),
            question="How much of what is typed or completed came from completions?",
            values={"measure": "ai_char_share"}, made_of=_of_characters,
        ),
    ),
)  # fmt: skip
_QUALITY = Part(
    "quality",
    "Quality and retention",
    "Acceptance is a property of suggestions, and no merit of a person.",
    (
        Plot(
            "acceptance", "Acceptance", "acceptance", "share",
            Trend((
                Line("by_count", "by count", "low", "high"),
                Line("by_lines", "by lines"),
                Line("by_characters", "by characters"),
            )),
            ("acceptance_rate", "acceptance_lines", "acceptance_chars"), events="suggestions",
        ),
        Plot(
            "retention", "Kept after acceptance", "retention", "share",
            Curve(
                ("age_s", 60), "kept_share", ("minutes after acceptance", (0, 2, 5, 10)),
                start=(0, 1),
            ),
            ("kept_30", "kept_600"), events="suggestions",
        ),
        Plot(
            "line-steps", "From the editor to the default branch", "ai_line_steps", "share",
            Bars("step", "share"), ("ai_line_marked", "ai_line_committed", "ai_line_merged"),
            note="Each share has a denominator of its own: they are not multiplied. Shares alive "
            "after some days count only weeks that are so many days past.",
        ),
        Plot(
            "line-life", "How long lines live", "ai_line_survival", "share",
            Curve(
                ("days", 1), "alive_share", ("days after the merge", (0, 14, 30, 90)),
                ("curve", (("ai", "accepted lines"), ("human", "other lines of the same people"))),
                (0, 1),
            ),
            ("ai_line_survival_30", "human_line_survival_30"),
            note="Lines of all weeks count here, young ones for as long as they were watched "
            "(Kaplan and Meier), so that a share can differ from that of past weeks alone. Which "
            "lines people let a tool write is their choice: a difference is an association.",
        ),
        Plot(
            "line-fates", "What became of accepted lines", "ai_lines", "share",
            Bars("fate", "share"), ("ai_line_fate",),
        ),
        Plot(
            "line-weeks", "Merged lines from completions", "ai_line_weeks", "share",
            Trend((Line("from_completions", "from completions"),)), ("ai_line_share",),
        ),
        Plot(
            "languages", "Acceptance by language", "acceptance_by_language", "share",
            Bars("language", "acceptance_rate"), ("acceptance_rate",), events="suggestions",
        ),
        Plot(
            "survey", "What engineers answer", "survey", "score", Bars("question", "mean_score"),
            ("survey_score",),
            note="Mean answers from 0 to 10, each of the last complete month with ten or more.",
            events="answers",
        ),
        Plot(
            "survey-months", "Answers by month", "survey_by_month", "score", None,
            ("survey_by_month",),
        ),
        Plot(
            "tools", "Two tools side by side", "tools", "share",
            Trend((
                Line("acceptance_rate", "Groundspeed", withheld="withheld"),
                Line("vendor_acceptance_rate", "the second tool", withheld="vendor_withheld"),
            )),
            ("acceptance_rate_0", "vendor_acceptance_rate"),
            note="Over all that was shown, and for the second tool over all that was generated, "
            "seen or not. Who uses which tool is no experiment: a difference is an association.",
        ),
    ),
)  # fmt: skip
_SERVICE = Part(
    "service",
    "Latency and availability",
    "All requests that reached for a model, with those that failed or were given up.",
    (
        Plot(
            "latency", "Latency", "latency", "ms",
            Trend((Line("p50_ms", "median"), Line("p95_ms", "95th percentile"))),
            ("latency_p50", "latency_p95"), events="requests",
        ),
        Plot(
            "availability", "Availability", "weekly", "share",
            Trend((Line("value", "available", "low", "high"),)), ("availability",),
            question="How often does a request that reaches for a model get an answer?",
            values={"measure": "availability"}, events="requests",
        ),
        Plot(
            "endings", "How requests end", "endings", "share", Bars("ending", "share"),
            ("ending_share",), events="requests",
        ),
        Plot(
            "models-latency", "Latency by model", "latency_by_model", "ms", Bars("model", "p50_ms"),
            ("latency_p50",), note="Bars are medians; the table has the 95th percentile too.",
            events="requests",
        ),
    ),
)  # fmt: skip
_COST = Part(
    "cost",
    "Cost",
    "Model prices only: no seat, and nobody's time.",
    (
        Plot(
            "spent", "Cost per engaged engineer-week", "cost", "usd",
            Trend((Line("usd_per_engaged_week", "US dollars", "low", "high"),)),
            ("cost_per_engaged_week",),
        ),
        Plot(
            "cost-forecast", "Cost of the coming weeks", "cost", "usd",
            Trend((
                Line("cost_usd", "spent"), Line("expected_usd", "expected", "low", "high"),
            )),
            ("cost_usd",), question="What will the next thirteen weeks cost, if the trend goes on?",
            note=METHOD, made_of=with_forecast,
        ),
        Plot(
            "models", "Cost by model", "cost_by_model", "usd", Bars("model", "cost_usd"),
            ("cost_usd",), events="calls",
        ),
    ),
)  # fmt: skip
_DELIVERY = Part(
    "delivery",
    "Delivery and guardrails",
    "From git, for everyone, with or without the tool. What moves together with the tool is "
    "associated with it; it is not thereby its effect.",
    (
        Plot(
            "changes", "Merged changes per engineer-week", "delivery", "ratio",
            Trend((Line("changes_per_engineer_week", "changes", "low", "high"),)),
            ("changes_per_week",),
            question="How many changes does an engineer merge in a week?", events="changes",
        ),
        Plot(
            "size", "Median size of a change", "weekly", "lines",
            Trend((Line("value", "lines"),)), ("change_lines_p50",),
            question="Are changes getting larger or smaller?",
            values={"measure": "change_lines_p50"}, events="changes",
        ),
        Plot(
            "cycle", "How long a pull request takes", "cycle_time", "hours",
            Trend((
                Line("median_hours_to_merge", "to merge"),
                Line("median_hours_to_review", "to first review"),
                Line("median_hours_to_deploy", "merge to deployment"),
            )),
            ("cycle_hours_p50", "review_wait_p50", "lead_hours_p50"),
            note="Medians: both of the first count from when it was ready.",
        ),
        Plot(
            "stages", "Where a pull request waits", "stages", "hours",
            Bars("stage", "median_hours"),
            ("cycle_hours_p50", "review_wait_p50", "lead_hours_p50"),
            note="Bars are medians, which do not add up; where half do not wait at all, there is "
            "none.", events="pull requests",
        ),
        Plot(
            "reviews", "Reviews given per engineer-week", "review_load", "ratio",
            Trend((Line("reviews_per_engineer_week", "reviews"),)), ("reviews_per_week",),
            note="Who uses the tool may load those who review.",
        ),
        Plot(
            "reverts", "Reverted within 28 days", "reverts", "share", None, ("revert_share",),
            note="A guardrail: rare, so that only a large difference could be seen.",
            events="changes",
        ),
        Plot(
            "churn", "Lines that do not last", "line_survival", "share",
            Trend((
                Line("gone_in_14_days", "gone in 14 days"),
                Line("gone_in_21_days", "gone in 21 days"),
            )),
            ("line_churn_14", "line_churn_21"), note="A guardrail: better when it is low.",
        ),
        Plot(
            "hotfixes", "Followed by a fix", "hotfixes", "share",
            Trend((Line("followed_by_a_fix", "followed by a fix"),)), ("hotfix_share",),
            note="A guardrail: better when it is low.",
        ),
        Plot(
            "failures", "Deployed changes that failed", "change_failures", "share", None,
            ("change_failure_share",), note="A guardrail: better when it is low.",
            events="pull requests",
        ),
        Plot(
            "teams", "Deployment by team", "team_delivery", "hours", None,
            note="Teams in the order of their names: it is no ranking, and work differs. "
            "Deployments are first attempts to bring out what the team merged, failed ones among "
            "them. People count in the team that the newest file of people names, with what they "
            "did in an earlier team.",
        ),
    ),
)  # fmt: skip
_TRUST = Part(
    "trust",
    "Data trust",
    "Events arrive at least once and are counted exactly once. What is missing is known from "
    "gap-free sequences, and what could not be read is kept aside with its reason. Below nine in "
    "ten of the expected editors, no measure of telemetry is shown.",
    (
        Plot(
            "coverage", "Coverage", "weekly", "share",
            Trend((Line("value", "reported", "low", "high"),), COVERAGE_WANTED),
            ("telemetry_coverage",), values={"measure": "telemetry_coverage"},
            question="Which share of the editors that should have reported did?",
            note="The dashed line is the gate at 90%.", events="editors",
        ),
        Plot("data", "Missing, late, doubled, unreadable", "data_trust", "count", None),
        Plot(
            "quarantine", "Quarantined", "quarantine", "count", None,
            note="Of all that was collected, also since the last Sunday of the build, which the "
            "table above leaves out.",
        ),
        Plot("imports", "Exported files that were read", "imports", "count", None),
    ),
)  # fmt: skip
SECTIONS = (_USE, _QUALITY, _SERVICE, _COST, _DELIVERY, _TRUST)
# Shown elsewhere on the page, or with a parameter that only a reader can choose.
_NOT_FIGURES = frozenset({"activation", "build", "catalogue", "headline", "slices", "weekly"})


def shown_queries() -> frozenset[str]:
    """Return the queries that a figure shows, or the page in another way."""
    return _NOT_FIGURES | {plot.query for part in SECTIONS for plot in part.plots}
