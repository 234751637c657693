from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

import groundspeed_metrics
from groundspeed_metrics.report.page import render_report
from groundspeed_metrics.warehouse.publish import open_published, published_path
from support.metrics_company import Company

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></svg><script>",
    "=HYPERLINK(1)",
    "\u202emirror",
    "x" * 10_000,
    "{{ 7 * 7 }}",
]


class Outline(HTMLParser):
    """Collects what the tests look at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def page(company: Company) -> str:
    with open_published(company.database) as published:
        return render_report(published)


def test_the_same_copy_gives_the_same_bytes(company: Company, page: str) -> None:
    with open_published(company.database) as published:
        assert render_report(published) == page


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    outline = Outline(page)
    loading = {"script", "link", "iframe", "object", "embed", "img", "form", "base"}

    assert not loading & set(outline.tags)
    assert not [n for n, _ in outline.attributes if n.startswith("on") or n in {"src", "srcset"}]
    assert all(v.startswith("#") for n, v in outline.attributes if n in {"href", "xlink:href"})
    assert "http://" not in page
    assert "https://" not in page
    assert "@import" not in page


def test_the_policy_forbids_everything_but_the_inline_style(page: str) -> None:
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page


def test_answers_the_four_questions_and_the_three_headings_of_the_review(page: str) -> None:
    for words in (
        "Is it used?",
        "Is it liked?",
        "What does it cost?",
        "What can we not yet say?",
        "Rate of learning",
        "Vendor cost",
        "Data security",
        "Data trust",
    ):
        assert words in page


def test_headings_and_landmarks_can_be_walked(page: str) -> None:
    outline = Outline(page)
    steps = zip(outline.headings, outline.headings[1:], strict=False)

    assert outline.headings[0] == 1
    assert all(after - before <= 1 for before, after in steps)
    assert {"header", "nav", "main", "footer"} <= set(outline.tags)
    assert len(outline.ids) == len(set(outline.ids))


def test_every_chart_has_a_name_and_its_table(page: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)

    assert len(figures) == 12
    for figure in figures:
        assert "<table>" in figure
        assert 'role="img" aria-label="' in figure or "Nothing that may be shown yet." in figure


def test_every_number_names_its_query(page: str) -> None:
    assert page.count("<code>groundspeed-metrics query ") >= 20


def test_every_reference_within_a_chart_is_found(page: str) -> None:
    outline = Outline(page)
    used = set(re.findall(r"url\(#([\w-]+)\)", page))
    used |= {v[1:] for n, v in outline.attributes if n == "href"}

    assert used <= set(outline.ids)


def test_names_from_outside_are_text(company: Company, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    copy = published_path(database)
    shutil.copy(published_path(company.database), copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("DELETE FROM metrics.slice WHERE measure = 'cost_usd'")
        for number, name in enumerate(HOSTILE):
            connection.execute(
                "INSERT INTO metrics.slice VALUES ('cost_usd', ?, ?, 9, 9, NULL)",
                [name, number + 1],
            )
    with open_published(database) as published:
        page = render_report(published, "<b>Title</b>")

    outline = Outline(page)
    assert "script" not in outline.tags
    assert "img" not in outline.tags
    assert "b" not in outline.tags
    assert "49" not in re.findall(r"<th scope=\"row\">(.*?)</th>", page)


def test_an_empty_company_has_a_report_that_says_so(empty_warehouse: Path) -> None:
    with open_published(empty_warehouse) as published:
        page = render_report(published)

    assert "No complete week yet" in page
    assert page.count("Nothing that may be shown yet.") == 12


def test_no_template_marks_text_as_safe() -> None:
    folder = Path(groundspeed_metrics.__file__).parent / "report"

    assert [
        p.name for p in folder.glob("*.j2") if re.search(r"\|\s*safe|autoescape", p.read_text())
    ] == []
