from __future__ import annotations

import pytest

from groundspeed_eval.tasks.defects import plantings
from groundspeed_eval.tasks.source import parse_source
from groundspeed_server.review.rules import rules_to_ask
from groundspeed_server.text.snapshot import Language, Span


def planted(text: str) -> set[tuple[str, str]]:
    """Every defect that can be planted into a text: its rule, and the text with it."""
    source = parse_source(text, Language.TYPESCRIPT)
    assert source is not None
    found = plantings(source, Span(0, len(text)))
    return {(p.rule, text[: p.span.start] + p.text + text[p.span.end :]) for p in found}


@pytest.mark.parametrize(
    ("text", "rule", "broken"),
    [
        ("if (a) f()\n", "wrong-condition", "if (!(a)) f()\n"),
        ("if (!a) f()\n", "wrong-condition", "if (a) f()\n"),
        ("const x = a === b\n", "wrong-condition", "const x = a !== b\n"),
        ("while (i < a.length) i++\n", "off-by-one", "while (i <= a.length) i++\n"),
        ("await save()\n", "floating-promise", "save()\n"),
        (
            "try { f() } catch (e) { throw new Bad(e) }\n",
            "swallowed-error",
            "try { f() } catch (e) {}\n",
        ),
        ("move(from, to)\n", "wrong-argument", "move(to, from)\n"),
        ("const x = a?.b\n", "null-access", "const x = a.b\n"),
        (
            "function f(a) {\n  if (!a) return\n  g(a)\n}\n",
            "missing-case",
            "function f(a) {\n  g(a)\n}\n",
        ),
    ],
)
def test_each_defect_is_one_small_edit(text: str, rule: str, broken: str) -> None:
    assert (rule, broken) in planted(text)
    assert rule in rules_to_ask()


@pytest.mark.parametrize(
    "text",
    [
        "const x = a < b.size\n",
        "await (async () => f())()\n",
        "try { f() } catch { g() }\n",
        "move(a, a)\n",
        "move(a, 1)\n",
        "a?.[0]\n",
        "function f(a) {\n  g(a)\n}\n",
        "// if (a) await save()\n",
    ],
)
def test_nothing_is_planted_where_it_might_change_nothing(text: str) -> None:
    assert planted(text) == set()


def test_only_the_part_that_is_asked_for_is_changed() -> None:
    text = "if (a) f()\nif (b) g()\n"
    source = parse_source(text, Language.TYPESCRIPT)
    assert source is not None
    found = plantings(source, Span(11, len(text)))

    assert {planting.span.start >= 11 for planting in found} == {True}
