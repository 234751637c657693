"""What is left of a suggestion while it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.reuse import TTL_S, Offer, OfferStore, remainder
from groundspeed_server.engine.typed import AUTO_CLOSERS
from groundspeed_server.engine.values import Suggestion
from groundspeed_server.syntax.position import PositionKind
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import at_cursor, query_at

HERE = "file:///project/src/a.ts"


def offer(marked: str, suggestion: str, covers: int = 0, made_at: float = 0.0) -> Offer:
    text, cursor = at_cursor(marked)
    shown = Suggestion("id", suggestion, Span(cursor, cursor + covers))
    return Offer(HERE, text, cursor, shown, PositionKind.EXPRESSION, made_at)


KEPT = [
    # Nothing was typed, or the beginning of it.
    ("const a = $0;", "foo(b)", 0, "const a = $0;", ("foo(b)", 0)),
    ("const a = $0;", "foo(b)", 0, "const a = f$0;", ("oo(b)", 0)),
    ("const a = $0;", "foo(b)", 0, "const a = foo$0;", ("(b)", 0)),
    ("a {$0\n}", "\n  b();\n  c();", 0, "a {\n  b();\n$0\n}", ("  c();", 0)),
    ("a {$0\r\n}", "\n  b();\n  c();", 0, "a {\r\n  b();\r\n$0\r\n}", ("  c();", 0)),
    # The editor closed what was typed.
    ("const a = $0;", "foo(b)", 0, "const a = foo($0);", ("b)", 1)),
    ("const a = $0;", "foo(['b'])", 0, "const a = foo(['$0']);", ("b'])", 3)),
    ("const a = $0", "(b) => {\n  c();\n}", 0, "const a = (b) => {$0}", ("\n  c();\n}", 1)),
    # Closers that the suggestion replaces are there still, or were typed over.
    ("foo($0)", "a, b);", 1, "foo(a$0)", (", b);", 1)),
    ("foo($0)", "a, b);", 1, "foo(a, b)$0", (";", 0)),
    ("foo($0)", "bar(1), b);", 1, "foo(bar($0))", ("1), b);", 2)),
    ("foo(bar($0));", "a), b);", 3, "foo(bar(a)$0);", (", b);", 2)),
]


@pytest.mark.parametrize(("before", "suggestion", "covers", "now", "left"), KEPT)
def test_the_exact_rest_is_offered(
    before: str, suggestion: str, covers: int, now: str, left: tuple[str, int]
) -> None:
    rest, still = left
    query = query_at(now)
    reused = remainder(offer(before, suggestion, covers), query, 1.0)

    assert reused is not None
    assert reused.suggestion == Suggestion("id", rest, Span(query.offset, query.offset + still))


@pytest.mark.parametrize(
    ("before", "suggestion", "covers", "now"),
    [
        ("const a = $0;", "foo(b)", 0, "const a = g$0;"),
        ("const a = $0;", "foo(b)", 0, "const a = foo(b)$0;"),
        ("const a = $0;", "foo(b)", 0, "const a =$0;"),
        ("const a = $0;", "foo(b)", 0, "const b = f$0;"),
        ("const a = $0;", "foo(b)", 0, "const a = f$0 + c;"),
        ("const a = $0;", "foo(b)", 0, "const a = f$0"),
        ("const a = $0;", "foo(b)\n", 0, "const a = foo(b)$0;"),
        ("const a = $0;", "foo(b)", 0, "const a = f$0;\nc();"),
        ("const a = $0;", "foo b", 0, "const a = foo$0);"),
        ("const a = $0;", "foo(b)", 0, "const a = f$0o;"),
        ("a = $0;", "f(((((((((b)))))))));", 0, "a = f(((((((((b$0)))))))));"),
        ("foo($0)", "a, b", 0, "foo(a$0"),
        # What is left stands behind the cursor already.
        ("foo(bar($0))", "a))", 2, "foo(bar(a$0))"),
        ("const a = $0;", "foo(b)", 0, "const a = foo(b$0);"),
    ],
)
def test_what_no_longer_fits_is_not_offered(
    before: str, suggestion: str, covers: int, now: str
) -> None:
    assert remainder(offer(before, suggestion, covers), query_at(now), 1.0) is None


def test_a_backspace_within_the_suggestion_brings_it_back() -> None:
    store = OfferStore()
    store.keep(offer("const a = $0;", "foo(b)"))
    rests = []
    for now in ("const a = foo$0;", "const a = fo$0;", "const a = f$0;", "const a = foo($0;"):
        reused = store.reuse(query_at(now), 1.0)
        rests.append(reused.suggestion.text if reused else None)

    assert rests == ["(b)", "o(b)", "oo(b)", "b)"]


def test_a_suggestion_never_crosses_documents() -> None:
    other = query_at("const a = f$0;", path="/project/src/b.ts")

    assert remainder(offer("const a = $0;", "foo(b)"), other, 1.0) is None


def test_a_suggestion_grows_old() -> None:
    made = offer("const a = $0;", "foo(b)", made_at=10.0)
    query = query_at("const a = f$0;")

    assert remainder(made, query, 10.0 + TTL_S) is not None
    assert remainder(made, query, 10.1 + TTL_S) is None


def test_only_the_last_documents_are_remembered() -> None:
    store = OfferStore()
    store.keep(offer("const a = $0;", "foo(b)"))
    for number in range(200):
        made = offer("const a = $0;", "foo(b)")
        store.keep(
            Offer(f"file:///{number}.ts", made.text, made.cursor, made.suggestion, made.kind, 0.0)
        )

    assert store.reuse(query_at("const a = f$0;"), 1.0) is None


@given(
    before=st.text("ab(){}\n é", max_size=20),
    after=st.text("ab(){}\n é", max_size=20),
    suggestion=st.text("ab(){};\n é", min_size=1, max_size=20),
    typed=st.integers(0, 20),
)
def test_typing_on_and_taking_the_rest_is_the_same_as_taking_all(
    before: str, after: str, suggestion: str, typed: int
) -> None:
    made = offer(f"{before}$0{after}", suggestion)
    start = suggestion[:typed]
    query = query_at(f"{before}{start}$0{after}")
    reused = remainder(made, query, 1.0)

    left = suggestion[typed:]
    if left.strip() and not set(left) <= AUTO_CLOSERS:
        assert reused is not None
    if reused is not None:
        taken = query.document.text
        span = reused.suggestion.replace
        taken = taken[: span.start] + reused.suggestion.text + taken[span.end :]
        assert taken == before + suggestion + after
