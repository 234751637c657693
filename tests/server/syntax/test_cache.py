"""Trees are kept per document."""

from __future__ import annotations

from dataclasses import replace

from groundspeed_server.syntax.cache import SyntaxCache
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import document


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_same_text_is_parsed_once() -> None:
    cache = SyntaxCache(Clock(), deadline_ms=5_000)
    first = cache.tree_of(document("const a = 1;"))

    assert cache.tree_of(document("const a = 1;")) is first


def test_another_text_or_language_is_parsed_anew() -> None:
    cache = SyntaxCache(Clock(), deadline_ms=5_000)
    cache.tree_of(document("const a = 1;"))
    changed = cache.tree_of(document("const a = <b>1;"))
    element = cache.tree_of(document("const a = <b>1;", language=Language.JAVASCRIPT))

    assert isinstance(changed, SyntaxTree)
    assert isinstance(element, SyntaxTree)
    assert (changed.text, changed.has_error) == ("const a = <b>1;", False)
    assert element.has_error


def test_a_document_that_took_too_long_is_left_alone_for_a_while() -> None:
    clock = Clock()
    cache = SyntaxCache(clock, deadline_ms=0)
    slow = document("f();\n" * 20_000)
    failed = cache.tree_of(slow)
    clock.now += 9
    kept = cache.tree_of(replace(slow, text=slow.text + " "))
    clock.now += 2

    assert isinstance(failed, Unparsed)
    assert kept is failed
    assert cache.tree_of(slow) is not failed


def test_only_the_last_documents_are_kept() -> None:
    cache = SyntaxCache(Clock(), deadline_ms=5_000)
    first = cache.tree_of(document("a;", path="/p/0.ts"))
    for number in range(1, 20):
        cache.tree_of(document("a;", path=f"/p/{number}.ts"))

    assert cache.tree_of(document("a;", path="/p/0.ts")) is not first
