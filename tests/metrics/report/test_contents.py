"""What the figures name is what the queries give."""

from __future__ import annotations

import pytest

from groundspeed_metrics.report.contents import SECTIONS, Plot, shown_queries
from groundspeed_metrics.report.figures import exported, sections
from groundspeed_metrics.report.source import Source
from groundspeed_metrics.warehouse.measures import load_measures
from groundspeed_metrics.warehouse.publish import open_published
from groundspeed_metrics.warehouse.queries import named_queries
from support.metrics_company import Company

PLOTS = [plot for part in SECTIONS for plot in part.plots]


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: str(plot.anchor))
def test_every_figure_has_a_query_and_known_measures(plot: Plot) -> None:
    assert plot.query in named_queries()
    assert set(plot.measures) <= {measure.name for measure in load_measures()}


def test_every_query_is_shown_somewhere(company: Company) -> None:
    with open_published(company.database) as published:
        shown = {f.query for section in sections(Source(published)) for f in section.figures}

    assert shown | shown_queries() == set(named_queries())


def test_every_measure_of_the_period_is_in_a_section(company: Company) -> None:
    with open_published(company.database) as published:
        source = Source(published)
        listed = [number.measure for part in sections(source) for number in part.numbers]

        assert sorted(listed) == sorted(source.headline)


def test_every_exported_table_has_a_name_of_its_own(company: Company) -> None:
    with open_published(company.database) as published:
        names = [name for name, _ in exported(Source(published))]

    assert len(names) == len(set(names))
    assert {"cost-forecast", "headline", "catalogue", "build"} <= set(names)
