from __future__ import annotations

import html
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

import groundspeed_metrics
from groundspeed_metrics.report.page import render_report
from groundspeed_metrics.warehouse.measures import load_measures
from groundspeed_metrics.warehouse.publish import open_published, published_path
from groundspeed_metrics.warehouse.queries import named_queries
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


def test_every_figure_has_its_table_and_every_chart_a_name(page: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    drawn = [figure for figure in figures if "<details>" in figure]

    assert len(drawn) >= 12
    assert all("<table>" in figure for figure in figures)
    assert all('role="img" aria-label="' in f or "Nothing to show: " in f for f in drawn)


def test_every_table_can_be_reached_and_has_a_name_of_its_own(page: str) -> None:
    labels = re.findall(r'<div class="scroll" tabindex="0" role="region" aria-label="(.*?)">', page)

    assert len(labels) == page.count("<table")
    assert len(set(labels)) == len(labels)
    assert page.count('<th scope="col">') >= 2 * len(labels)


def test_numbers_of_the_period_say_which_weeks_they_cover(page: str) -> None:
    tables = re.findall(r'<table class="period">.*?</table>', page, re.DOTALL)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", "".join(tables))
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    weeks = [covered for value, _, covered in cells if value != "\N{EN DASH}"]

    assert len(weeks) >= 20
    assert all(re.match(r"(\d+ \w{3} to )?\d+ \w{3} 2026$", text) for text in weeks)


def test_every_number_leads_to_its_query_and_its_definition(page: str) -> None:
    outline = Outline(page)
    numbers = page.count('<p class="value">')
    origins = re.findall(r'<span class="origin">.*?</a></span>', page)

    assert numbers == len(origins) >= 10
    assert all('href="#query-' in origin and 'href="#measure-' in origin for origin in origins)
    assert {f"query-{name}" for name in named_queries()} <= set(outline.ids)
    assert {f"measure-{measure.name}" for measure in load_measures()} <= set(outline.ids)


def test_a_link_says_by_itself_where_it_leads(page: str) -> None:
    links = re.findall(r'<a href="(#[\w-]+)">(.*?)</a>', page)
    leads: dict[str, set[str]] = {}
    for target, words in links:
        leads.setdefault(html.unescape(re.sub(r"<[^>]+>", "", words)), set()).add(target)

    assert {words: targets for words, targets in leads.items() if len(targets) > 1} == {}


def test_a_query_with_a_value_of_its_own_says_which(page: str) -> None:
    assert "Query weekly measure=telemetry_coverage</a>" in page
    assert "Query weekly</a>" not in page


def test_the_sql_of_every_query_is_in_the_file(page: str) -> None:
    for query in named_queries().values():
        assert query.text.splitlines()[-1] in html.unescape(page)


def test_nothing_moves_for_who_wants_no_motion(page: str) -> None:
    asked = "@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }"

    assert asked in page
    assert page.count("smooth") == 1


def test_what_has_a_name_for_readers_has_a_role(page: str) -> None:
    named = re.findall(r"<(?:div|pre|span|svg)[^>]*aria-label=[^>]*>", page)

    assert named
    assert all("role=" in tag for tag in named)


def test_says_association_and_never_impact(page: str) -> None:
    assert "association" in page
    assert not re.search(r"\b(impact|effect of|because of|thanks to)\b", page, re.IGNORECASE)


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
                "INSERT INTO metrics.slice BY NAME SELECT 'cost_usd' AS measure, ? AS slice, "
                "? AS value, 9 AS n_people, 9 AS n_events",
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
    assert page.count("Nothing to show: no data.") >= 12
    for title in ("Reverted within 28 days", "Deployed changes that failed"):
        (figure,) = re.findall(rf"<h3>{title}</h3>.*?</figure>", page, re.DOTALL)
        assert "Nothing to show: no data." in figure
    assert "<svg" not in page


def test_no_template_marks_text_as_safe() -> None:
    folder = Path(groundspeed_metrics.__file__).parent / "report"

    assert [
        p.name for p in folder.glob("*.j2") if re.search(r"\|\s*safe|autoescape", p.read_text())
    ] == []
