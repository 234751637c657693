"""Puts the report together: asks the named queries, words the answers, draws the charts.

Everything comes from the published copy, so that no number here can describe fewer people than the
floor allows. Nothing depends on the clock: the same copy gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from groundspeed_metrics.report.figures import sections
from groundspeed_metrics.report.source import Number, Row, Source
from groundspeed_metrics.report.wording import MISSING, day, number, withheld

if TYPE_CHECKING:
    import duckdb

_COVERAGE_WANTED = 0.9
_NO_EFFECT_YET = (
    "Whether it makes engineers faster: merged changes are counted below, but nothing on this page "
    "is a causal estimate."
)
_SECURITY_NOTE = (
    "What was stopped before it left a machine, by the counters of the gate. Telemetry itself "
    "holds no source text, path, name or address: its schema is an allow-list."
)
_DEFAULT_TITLE = "Groundspeed adoption report"


def render_report(connection: duckdb.DuckDBPyConnection, title: str = _DEFAULT_TITLE) -> str:
    """Return the report as HTML.

    Args:
        connection: The published copy.
        title: The page's title.
    """
    source = Source(connection)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True, keep_trailing_newline=True)  # fmt: skip
    folder = files("groundspeed_metrics").joinpath("report")
    template = environment.from_string(folder.joinpath("report.html.j2").read_text("utf-8"))
    style = folder.joinpath("style.css").read_text("utf-8")
    return template.render(
        title=title,
        # Our own file, and the only text that must not be escaped.
        style=Markup(style),  # noqa: S704
        as_of=day(source.build["as_of"]),
        k=source.k,
        version=source.build["version"],
        period=source.period_text(),
        answers=_answers(source),
        unknowns=_unknowns(source),
        review=_review(source),
        sections=sections(source),
        trust=source.table("data_trust"),
        quarantine=source.table("quarantine"),
        catalogue=source.rows("catalogue"),
    )


def _answers(source: Source) -> list[tuple[str, str, Number]]:
    latest = source.latest("adoption", "engaged_share")
    newest = f"{number(latest[1], 'share')} in the week of {latest[0]}" if latest else ""
    kept = number(source.value("kept_600"), "share")
    spent = number(source.value("cost_usd"), "usd")
    return [
        ("Is it used?", "use", source.number("engaged_share", newest, "adoption")),
        (
            "Is it liked?",
            "quality",
            source.number(
                "acceptance_rate", f"{kept} of accepted text kept after 10 minutes", "acceptance"
            ),
        ),
        (
            "What does it cost?",
            "cost",
            source.number("cost_per_engaged_week", f"{spent} in all", "cost"),
        ),
    ]


def _unknowns(source: Source) -> list[str]:
    """Return what the data cannot say yet, most important first."""
    unknowns = [_NO_EFFECT_YET]
    coverage = source.value("telemetry_coverage")
    if coverage is None:
        unknowns.append("How much of the company is covered: coverage could not be published.")
    elif coverage < _COVERAGE_WANTED:
        unknowns.append(
            f"What happens in the editors that do not report: {number(coverage, 'share')} of "
            "engineers with a merged change did, engineers whose wave has not started included."
        )
    priced = source.value("priced_share")
    if priced is None or priced < 1:
        part = number(1 - priced, "share") if priced is not None else "an unknown share"
        unknowns.append(f"The whole cost: {part} of model calls have no known price.")
    followed = source.value("followed_share")
    if followed is not None and followed < 1:
        unknowns.append(
            f"What became of {number(1 - followed, 'share')} of accepted suggestions: their "
            "documents were closed within ten minutes."
        )
    hidden = sum(1 for row in source.headline.values() if row["withheld"] not in (None, "no_data"))
    if hidden:
        unknowns.append(f"{hidden} measures of the period, withheld to protect small groups.")
    return unknowns


def _review(source: Source) -> list[tuple[str, str, list[Number]]]:
    return [
        (
            "Rate of learning",
            "How quickly people take it up, and how precise its hints are.",
            [
                _sliced(source, "activation", "activation", "activated_share"),
                source.number("ai_char_share", "of what is typed or completed", "adoption"),
                source.number("hint_precision", "of hints that were judged", "headline"),
            ],
        ),
        (
            "Vendor cost",
            "What is paid for models. Prices are those the server knew at the time of the call.",
            [
                source.number("cost_usd", "in all", "cost"),
                source.number("cost_per_1000_kept", "an upper bound", "cost"),
                source.number("priced_share", "below 100% the cost is a lower bound", "cost"),
            ],
        ),
        (
            "Data security",
            _SECURITY_NOTE,
            [
                _gated(source),
                source.number("telemetry_coverage", "what does not report is unknown", "weekly"),
            ],
        ),
    ]


def _sliced(source: Source, measure: str, query: str, column: str) -> Number:
    rows = source.rows(query)
    row: Row = rows[0] if rows else {"withheld": "no_data"}
    definition = source.definitions[measure]
    people = f"{row['n_people']}\N{NO-BREAK SPACE}people" if row.get("n_people") is not None else ""
    return Number(
        title=str(definition["title"]),
        value=number(row.get(column), str(definition["unit"])),
        caption=withheld(row["withheld"], source.k) or people,
        definition=str(definition["definition"]),
        query=query,
    )


def _gated(source: Source) -> Number:
    stopped = [
        float(str(row["share"]))
        for row in source.rows("endings")
        if row["ending"] in _SECURITY_ENDINGS and row["share"] is not None
    ]
    return Number(
        title="Requests stopped by the gate",
        value=number(sum(stopped), "share") if stopped else MISSING,
        caption="by an excluded path or a secret" if stopped else "none that may be published",
        definition="Requests that ended because a path is excluded or a secret was found, over all "
        "requests. They reached no model.",
        query="endings",
    )


_SECURITY_ENDINGS = frozenset(
    {"excluded_path", "ignored_path", "outside_workspace", "secret", "unreadable_rules"}
)
