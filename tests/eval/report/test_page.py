"""The page: whole in itself, the same every time, and safe to open whatever a model wrote."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

import msgspec
import pytest

from groundspeed_eval.report.figures import figures_of
from groundspeed_eval.report.page import readable, render_page
from groundspeed_eval.result import Repair
from groundspeed_eval.running.run_folder import Run
from support.eval_runs import failed, make_run, make_task, quiet, shown

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u200b{{ 7 * 7 }}"
TASKS = [
    make_task(f"const a{n} = ", f"wanted({n})", path=f"src/f{n}.{'tsx' if n % 2 else 'ts'}")
    for n in range(6)
]


def page_of(runs: Sequence[Run]) -> str:
    return render_page(runs, [figure for run in runs for figure in figures_of(run)])


def run_with(name: str, text: str) -> Run:
    one, two, *rest = TASKS
    offer = shown(one, text)
    answer = msgspec.structs.replace(offer.answer, repairs=(Repair("bracket_balance", 3, 1),))
    results = [msgspec.structs.replace(offer, answer=answer), quiet(two, "too_short")]
    return make_run(
        name, TASKS, [*results, failed(rest[0]), *(shown(t, t.target) for t in rest[1:])]
    )


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_what_a_model_wrote_is_text_and_nothing_else() -> None:
    page = page_of([run_with("evil", EVIL)])
    tags = Tags()
    tags.feed(page)

    assert not {"script", "img", "iframe", "link"} & {tag for tag, _ in tags.seen}
    assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on")]
    assert "alert(1)" in page
    assert "{{ 7 * 7 }}" in "".join(tags.texts)
    assert "&lt;U+202E&gt;" in page
    assert "\u202e" not in page


def test_names_of_runs_and_paths_are_escaped_too() -> None:
    task = make_task("const a = ", "b", path="src/<b>x</b>.ts")
    page = page_of([make_run("<i>run</i>", [task], [shown(task, "c")])])

    assert "<b>x</b>" not in page
    assert "<i>run</i>" not in page
    assert "src/&lt;b&gt;x&lt;/b&gt;.ts" in page


def test_nothing_is_loaded_and_the_policy_names_the_one_style() -> None:
    page = page_of([run_with("a", "other()")])
    tags = Tags()
    tags.feed(page)
    policy = next(
        attributes["content"]
        for tag, attributes in tags.seen
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    addresses = [a for _, at in tags.seen for name, a in at.items() if name in {"src", "href"}]

    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert all(address and address.startswith("#") for address in addresses)
    assert not any("style" in attributes for _, attributes in tags.seen)


def test_the_same_runs_give_the_same_page() -> None:
    runs = [run_with("a", "other()"), run_with("b", "more()")]

    assert page_of(runs) == page_of(runs)


def test_figures_have_n_and_interval_and_failures_their_reason_and_repairs() -> None:
    page = page_of([run_with("a", "other()"), run_with("b", "wanted(0)")])

    assert "n 4" in page
    assert "6 tasks from 6 files of repo at 000000000000." in page
    assert "<code>bracket_balance</code> \N{MINUS SIGN}3 +1" in page
    assert "too_short" in page
    assert "timeout" in page
    assert "What the other runs answered" in page


def test_every_contents_entry_leads_somewhere() -> None:
    page = page_of([run_with("a", "other()")])
    tags = Tags()
    tags.feed(page)
    ids = {attributes["id"] for _, attributes in tags.seen if "id" in attributes}
    linked = {str(at["href"])[1:] for tag, at in tags.seen if tag == "a"}

    assert linked <= ids


def test_a_run_without_a_single_answer_has_a_page() -> None:
    page = page_of([make_run("a", TASKS, [])])

    assert "not asked yet" in page


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a<U+000D>b"),
        ("\x1b[31m", "<U+001B>[31m"),
        ("a\u2066b\u2028c", "a<U+2066>b<U+2028>c"),
        ("naïve 😀 日本", "naïve 😀 日本"),
    ],
)
def test_hidden_characters_are_shown(text: str, shown_as: str) -> None:
    assert readable(text) == shown_as
