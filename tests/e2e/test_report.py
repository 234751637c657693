"""The adoption report in a real browser: three widths, two schemes, keyboard and print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from groundspeed_metrics.report.page import render_report
from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.write import write_company
from groundspeed_metrics.warehouse.publish import open_published
from support.editor_commands import browser as chromium
from support.metrics_company import KEY, UNTIL, Company, add_exports, make_warehouse

pytestmark = pytest.mark.e2e
Scheme = Literal["light", "dark"]

# WCAG's contrast of every text with what lies behind it; large text may have less.
LOW_CONTRAST = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const c = rgb(getComputedStyle(n).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c;
    }
    return rgb(getComputedStyle(document.documentElement).backgroundColor);
  };
  const texts = [...document.querySelectorAll("body *")].filter((n) =>
    n.checkVisibility() && !n.closest("svg, .hidden, .skip")
    && [...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()));
  return texts.map((n) => {
    const style = getComputedStyle(n);
    const [a, b] = [light(rgb(style.color)), light(behind(n))].sort((x, y) => y - x);
    return { text: n.textContent.trim().slice(0, 40), ratio: (a + 0.05) / (b + 0.05),
             wanted: parseFloat(style.fontSize) >= 24 ? 3 : 4.5 };
  }).filter((n) => n.ratio < n.wanted);
}"""


# Text that leaves the drawing it is in, by more than a pixel.
BEYOND_DRAWING = """() => [...document.querySelectorAll("svg.chart")].flatMap((drawing) => {
  const edge = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < edge.left - 1 || box.right > edge.right + 1;
  }).map((text) => text.textContent);
})"""

# Two texts of one drawing, one upon the other.
OVERLAPPING = """() => [...document.querySelectorAll("svg.chart")].flatMap((drawing) => {
  const texts = [...drawing.querySelectorAll("text")]
    .filter((text) => text.textContent && text.checkVisibility({ checkOpacity: true }));
  const boxes = texts.map((text) => text.getBoundingClientRect());
  return texts.filter((_, one) => boxes.some((box, other) => other < one
    && box.left < boxes[one].right && boxes[one].left < box.right
    && box.top + 3 < boxes[one].bottom && boxes[one].top + 3 < box.bottom)
  ).map((text) => drawing.parentElement.id + ": " + text.textContent);
})"""
UNANSWERED = """() => [...document.querySelectorAll("figure")].filter((figure) =>
  figure.checkVisibility()
  && ![...figure.querySelectorAll(".chart, table, .empty")].some((n) => n.checkVisibility())
).map((figure) => figure.id)"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    company = found_company(engineers=40, weeks=12, seed=2, until=UNTIL)
    simulated = write_company(company, folder / "data", KEY)
    make_warehouse(simulated, folder / "w.duckdb")
    whole = add_exports(Company(simulated, folder / "w.duckdb"), folder / "whole.duckdb")
    path = folder / "report.html"
    with open_published(whole.database) as published:
        path.write_text(render_report(published), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, report: Path, width: int, scheme: Scheme) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    page.goto(report.as_uri())
    return page, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_fits_and_can_be_read(browser: Browser, report: Path, width: int, scheme: Scheme) -> None:
    page, said = opened(browser, report, width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")

    assert said == [report.as_uri()]
    assert page.evaluate(f"document.documentElement.scrollWidth <= {width}")
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.evaluate(BEYOND_DRAWING) == []
    assert page.evaluate(OVERLAPPING) == []
    page.close()


def test_the_keyboard_reaches_the_report_and_its_tables(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, 1440, "light")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    inside = page.evaluate("document.activeElement.id")
    page.locator("#use summary").first.focus()
    page.keyboard.press("Enter")

    assert first == "Skip to the report"
    assert inside == "main"
    assert page.locator("#use details[open] table").first.is_visible()
    page.close()


def test_a_definition_and_a_query_are_one_step_away(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, 1440, "light")

    page.locator(".card .origin a", has_text="Query").first.click()

    assert page.evaluate("location.hash") == "#query-adoption"
    assert page.locator("#query-adoption summary").is_visible()
    page.close()


def test_prints_without_what_only_a_screen_can_use(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, 1440, "dark")
    page.emulate_media(media="print")

    assert not page.locator("nav").is_visible()
    assert not page.locator("#queries").is_visible()
    # What has no drawing, and a table too long to be open, would be a question without an answer.
    assert page.evaluate("document.querySelector('figure > .long') !== null")
    assert page.evaluate(UNANSWERED) == []
    assert page.locator("#answers").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()


def test_prints_on_as_few_pages_as_its_letters_allow(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, 1200, "light")
    margin = {"top": "1cm", "bottom": "1cm", "left": "1cm", "right": "1cm"}

    printed = page.pdf(width="210mm", height="297mm", margin=margin)

    assert 10 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 16
    page.close()
