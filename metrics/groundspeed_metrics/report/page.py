"""Puts the report together: asks the named queries, words the answers, draws the charts.

Everything comes from the published copy, so that no number here can describe fewer people than the
floor allows. Nothing depends on the clock: the same copy gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from groundspeed_metrics.report.answers import replies, review, unknowns
from groundspeed_metrics.report.figures import sections
from groundspeed_metrics.report.source import Source
from groundspeed_metrics.report.wording import day
from groundspeed_metrics.warehouse.queries import named_queries

if TYPE_CHECKING:
    import duckdb

DEFAULT_TITLE = "Groundspeed adoption report"


def render_report(connection: duckdb.DuckDBPyConnection, title: str = DEFAULT_TITLE) -> str:
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
        replies=replies(source),
        unknowns=unknowns(source),
        review=review(source),
        sections=sections(source),
        catalogue=source.rows("catalogue"),
        queries=list(named_queries().values()),
    )
