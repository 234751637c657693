"""The window keeps its budget, its whole lines, and its start."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from groundspeed_server.engine.tokens import BYTES_PER_TOKEN, estimate_tokens
from groundspeed_server.engine.values import ContextKind
from groundspeed_server.engine.window import Window, cut_window, prefix_start, suffix_end
from groundspeed_server.syntax.declarations import declaration_start
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language
from support.cursor_marker import document

FUNCTION = """/** Adds tax. */
export function price{0}(item: Item): number {{
  const net = item.net * {0};

  if (net > 10) {{
    return net;
  }}
  return net + item.tax;
}}

"""
CODE = "".join(FUNCTION.format(number) for number in range(60))
TYPED = (
    "const total = `${prices.map((p) => p.value).join(', ')}`;\n  if (a) {\n    b('c');\n  }\n  "
)


def nowhere(after: int, before: int) -> None:
    return None


def window_of(text: str, offset: int, prefix: int = 300, suffix: int = 100) -> Window:
    tree = parse(text, Language.TYPESCRIPT, 5_000)
    assert isinstance(tree, SyntaxTree)
    return cut_window(
        document(text),
        offset,
        prefix_tokens=prefix,
        suffix_tokens=suffix,
        declaration_start=lambda after, before: declaration_start(tree, after, before),
    )


def test_a_small_document_goes_whole() -> None:
    text = "const a = 1;\nconst b = "
    window = window_of(text + "\nc();\n", len(text))

    assert (window.prefix.kind, window.prefix.text) == (ContextKind.PREFIX, text)
    assert (window.suffix.kind, window.suffix.text) == (ContextKind.SUFFIX, "\nc();\n")


def test_the_prefix_begins_with_a_declaration_and_its_comment() -> None:
    offset = CODE.index("  return net + item.tax", len(CODE) // 2)
    prefix = window_of(CODE, offset).prefix

    assert prefix.text.startswith("/** Adds tax. */\nexport function price")
    assert 150 <= prefix.tokens <= 300


def test_the_suffix_ends_with_a_whole_line() -> None:
    offset = CODE.index("net + item.tax", len(CODE) // 2)
    suffix = window_of(CODE, offset).suffix

    assert suffix.text.endswith("\n")
    assert 50 <= suffix.tokens <= 100


@settings(max_examples=25)
@given(st.integers(min_value=0, max_value=len(CODE)))
def test_typing_rarely_moves_the_start(offset: int) -> None:
    at = CODE.rfind("\n", 0, offset) + 1
    starts = [
        window_of(CODE[:at] + "  " + TYPED[:count] + CODE[at:], at + 2 + count).prefix.span.start
        for count in range(len(TYPED))
    ]
    moves = sum(one != other for one, other in pairwise(starts))

    # A step is a third of 300 tokens, about 350 characters; 90 were typed.
    assert moves <= 1


@given(
    st.text("ab \n\r{}é€😀\ud800", max_size=400),
    st.integers(0, 400),
    st.integers(16, 60),
)
def test_no_budget_is_exceeded(text: str, offset: int, budget: int) -> None:
    offset = min(offset, len(text))
    start = prefix_start(text, offset, budget, nowhere)
    end = suffix_end(text, offset, budget)

    assert 0 <= start <= offset <= end <= len(text)
    assert estimate_tokens(text[start:offset]) <= budget + 1
    assert estimate_tokens(text[offset:end]) <= budget + 1


@given(st.lists(st.text("abc é", max_size=30), max_size=60), st.integers(0, 2_000))
def test_what_is_left_out_ends_with_a_line(lines: list[str], offset: int) -> None:
    text = "\n".join(lines)
    offset = min(offset, len(text))
    start = prefix_start(text, offset, 60, nowhere)
    end = suffix_end(text, offset, 60)

    assert start == 0 or text[start - 1] == "\n"
    assert end == len(text) or text[end - 1] == "\n"


def test_a_line_longer_than_the_budget_is_cut() -> None:
    text = "x" * 10_000
    start = prefix_start(text, 9_000, 100, nowhere)

    assert 9_000 - 100 * BYTES_PER_TOKEN <= start < 9_000
    assert suffix_end(text, 5_000, 100) == 5_000 + 350
