"""The pages that explain the metrics say what the SQL says; GOLDEN=write makes them anew."""

from __future__ import annotations

from pathlib import Path

from groundspeed_metrics.report.wording import REASONS
from groundspeed_metrics.warehouse.measures import load_measures
from groundspeed_metrics.warehouse.models import load_models
from groundspeed_metrics.warehouse.queries import named_queries
from support.golden import approved
from support.metrics_reference import catalogue, queries_page

DOCS = Path(__file__).resolve().parents[2] / "docs"
BEGIN, END = "<!-- made from the headers of sql/measures -->\n\n", "\n<!-- end -->"


def test_the_catalogue_is_up_to_date() -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    made = f"{before}{BEGIN}{catalogue()}{END}{after}"

    assert found, "the page has lost the place of the catalogue"
    assert approved(str(DOCS / "metrics.md"), made) == made


def test_the_page_of_queries_is_up_to_date() -> None:
    assert approved(str(DOCS / "queries.md"), queries_page()) == queries_page()


def test_every_measure_and_every_query_is_on_its_page() -> None:
    assert all(f"| `{m.name}` {m.title} |" in catalogue() for m in load_measures())
    assert all(f"## {name}\n" in queries_page() for name in named_queries())


def test_every_reason_for_withholding_is_explained() -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")

    assert [reason for reason in REASONS if f"| `{reason}` |" not in page] == []


def test_every_published_table_is_named() -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    published = [model.name for model in load_models() if model.is_published]

    assert [name for name in published if f"`{name}`" not in page] == []
