"""How the tokens of a prompt are shared out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.context.budget import Budget, fit
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import document

LARGE = Budget.of(prefix=1_000, suffix=400, context=1_400, most=None)
SMALL = Budget.of(prefix=1_000, suffix=0, context=1_400, most=280)
STABLE, VOLATILE = ContextKind.DECLARATION, ContextKind.RETRIEVED


def excerpt(kind: ContextKind, tokens: int) -> Excerpt:
    return Excerpt(kind, document("x"), Span(0, 1), tokens)


def test_a_large_prompt_is_shared_out_as_published_engines_do() -> None:
    shares = (LARGE.prefix, LARGE.suffix, LARGE.stable, LARGE.volatile)
    whole = sum(shares)

    assert [round(100 * share / whole) for share in shares] == [36, 14, 35, 15]


def test_a_model_that_reads_little_reads_mostly_the_document() -> None:
    assert SMALL.stable + SMALL.volatile == 112
    assert SMALL.prefix == 168


def test_a_model_that_reads_little_reads_pieces_before_signatures() -> None:
    signature, piece = excerpt(STABLE, 60), excerpt(VOLATILE, 60)
    fitted = fit(SMALL.ranked([signature, piece]), *SMALL.for_context(before=500, after=0))

    assert fitted.kept == (piece,)
    assert LARGE.ranked([signature, piece]) == [signature, piece]


def test_what_the_document_leaves_over_goes_to_other_code() -> None:
    stable, volatile = LARGE.for_context(before=100, after=100)

    assert stable + volatile == 1_400 + 900 + 300
    assert SMALL.for_context(before=10, after=0) == (SMALL.stable, SMALL.volatile)


@pytest.mark.parametrize(("context", "expected"), [(1_400, 1_000), (1_390, 1_000), (400, 2_000)])
def test_what_other_code_leaves_over_goes_to_the_prefix_in_steps(
    context: int, expected: int
) -> None:
    assert LARGE.for_prefix(context=context, after=400) == expected


def test_stable_code_is_taken_first_and_what_is_too_large_is_passed_over() -> None:
    excerpts = [
        excerpt(VOLATILE, 60),
        excerpt(STABLE, 90),
        excerpt(STABLE, 300),
        excerpt(VOLATILE, 30),
    ]
    fitted = fit(excerpts, stable=100, volatile=50)

    assert fitted.kept == (excerpts[0], excerpts[1])
    assert [(one.kind, one.tokens, one.reason) for one in fitted.dropped] == [
        (STABLE, 300, "budget"),
        (VOLATILE, 30, "budget"),
    ]


@given(
    st.lists(st.tuples(st.sampled_from([STABLE, VOLATILE]), st.integers(1, 200)), max_size=12),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_nothing_exceeds_the_budget_and_nothing_that_fits_is_left_out(
    sizes: list[tuple[ContextKind, int]], stable: int, volatile: int
) -> None:
    excerpts = [excerpt(kind, tokens) for kind, tokens in sizes]
    fitted = fit(excerpts, stable, volatile)
    left = stable + volatile - fitted.tokens

    assert left >= 0
    assert len(fitted.kept) + len(fitted.dropped) == len(excerpts)
    assert all(one.tokens > left for one in fitted.dropped if one.kind is STABLE)
