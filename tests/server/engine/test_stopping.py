"""The stream is closed as soon as the answer is whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.shape import Shape, decide_shape
from groundspeed_server.engine.stopping import MAX_CHARS, Cut, StreamCutter
from support.cursor_marker import site_at


def play(marked: str, answer: str, chunk: int = 3) -> StreamCutter:
    """Feed an answer until the cutter has enough of it."""
    site = site_at(marked)
    cutter = StreamCutter(site, decide_shape(site))
    for start in range(0, len(answer), chunk):
        if cutter.feed(answer[start : start + chunk]):
            break
    return cutter


LINE = "const total = $0"
BLOCK = "function f() {\n  $0\n}\n"


@pytest.mark.parametrize("chunk", [1, 2, 7, 1_000])
@pytest.mark.parametrize(
    ("marked", "answer", "enough"),
    [
        (LINE, "a + b;\nmore\nmore", "a + b;\n"),
        (LINE, "<completion>a + b;\nmore</completion>", "<completion>a + b;\n"),
        (LINE, "```typescript\na + b;\nmore\n```", "```typescript\na + b;\n"),
        (LINE, "Here is code:\n\n```ts\na + b;\nmore\n```", "Here is code:\n\n```ts\na + b;\n"),
        (LINE, "const total = a + b;\nmore", "const total = a + b;\n"),
        ("x();\n" + LINE, "x();\nconst total = a + b;\nmore", "x();\nconst total = a + b;\n"),
        (BLOCK, "a();\n  b();\n}\nmore", "a();\n  b();\n}"),
        ("function f() {$0\n}\n", "\n  a();\n}\nmore", "\n  a();\n}"),
        ("it('$0')", "a', () => {\n  b();\n});\nmore", "a', () => {\n  b();\n});\n"),
        ("const a = '$0'", "b';\nmore", "b';\n"),
        ("f('$0'", "b'\nmore", "b'\n"),
    ],
)  # fmt: skip
def test_no_more_is_read_than_needed(marked: str, answer: str, enough: str, chunk: int) -> None:
    cutter = play(marked, answer, chunk)

    assert cutter.cut is Cut.WHOLE
    assert cutter.text.startswith(enough)
    assert len(cutter.text) < len(enough) + chunk + 1


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 6, 1_000])
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("f()\n    .g(),\n  d,\n};", "f()"),
        ("f()\n    ?.g(),\n  d,\n};", "f()"),
        ("f()\n    && g,\n  d,\n};", "f()"),
        ("f()\n  d,\n};", "f(),"),
        ("f()\n};", "f(),"),
        ("f()\n", "f(),"),
    ],
)
def test_whether_an_entry_is_over_is_read_wherever_the_pieces_end(
    said: str, shown: str, chunk: int
) -> None:
    marked = "a = {\n  b,\n  c: $0\n  d,\n};"
    site, heard = site_at(marked), play(marked, said, chunk)

    repaired, _ = repair(Answer(heard.text, site, decide_shape(site)))
    assert repaired.text == shown


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "said",
    [
        "<b>\n      <c>\n        d\n      </c>\n    </b>",
        "<b\n      c={d}\n      e={f}\n    />",
        "<b>\n      1) c {d}\n      2) e :(\n    </b>",
    ],
)
def test_an_element_is_not_cut_off_before_it_is_known_to_end(said: str, chunk: int) -> None:
    marked = "return (\n  <a>\n    $0\n    <g />\n  </a>\n);"

    assert said in play(marked, f"{said}\n    <g />\n  </a>\n", chunk).text


@pytest.mark.parametrize("chunk", [1, 4])
def test_lines_above_that_are_written_again_are_no_whole_answer(chunk: int) -> None:
    marked = "f(() => {\n  const a = load();\n  if (a) {\n    call($0\n  }\n});"
    said = "  const a = load();\n  if (a) {\n    call(a);\n  }\n});"

    assert "call(a)" in play(marked, said, chunk).text


@pytest.mark.parametrize("chunk", [1, 4, 1_000])
@pytest.mark.parametrize("marked", [LINE, "const a = '$0'", "// $0"])
def test_words_that_announce_code_are_no_whole_answer(marked: str, chunk: int) -> None:
    said = "**Completion:**\n\n```ts\na + b\n```\nIt is a sum."

    assert "a + b" in play(marked, said, chunk).text


@pytest.mark.parametrize(
    "answer", ["a + b;", "<completion>a + b", "```ts\n", "Here is the code:\n"]
)
def test_an_answer_that_is_not_whole_goes_on(answer: str) -> None:
    assert play(LINE, answer).cut is None


def test_a_runaway_line_is_cut() -> None:
    cutter = play(LINE, "a + " * 1_000_000, 4_000)

    assert cutter.cut is Cut.TOO_LONG
    assert len(cutter.text) == MAX_CHARS[decide_shape(site_at(LINE))]


def test_a_model_that_goes_in_circles_is_cut() -> None:
    cutter = play("function f() {$0", "\n  call();" * 10_000, 10)

    assert cutter.cut is Cut.REPETITION
    assert len(cutter.text) < 100


@given(st.text("ab(){};\n `<>/", max_size=200), st.integers(1, 50))
def test_the_text_is_what_was_fed(answer: str, chunk: int) -> None:
    cutter = play(BLOCK, answer, chunk)

    assert answer.startswith(cutter.text)


@pytest.mark.parametrize(
    ("following", "stopped"),
    [("return ", True), ("}", True), ("els", False), ("else ", False), (".then(", False)],
)
def test_the_first_word_of_the_next_line_tells_whether_a_block_is_over(
    following: str, *, stopped: bool
) -> None:
    site = site_at("function f() {\n  z();\n  $0\n}\n")
    cutter = StreamCutter(site, Shape.BLOCK)
    pieces = ["if (a) {\n", "    b();\n", "  }\n", f"  {following}"]

    assert [cutter.feed(piece) for piece in pieces] == [False, False, False, stopped]


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("// A note.\n  const next = load(id);\n", Cut.WHOLE),
        ("// A note.\n  const next = load(other);\n", None),
        ("if (a) {\n  const next = load(id);\n", None),
        ("const next = load(id);\n", None),
    ],
)
def test_a_stream_that_runs_into_the_line_below_is_stopped(said: str, cut: Cut | None) -> None:
    cutter = StreamCutter(site_at("f(() => {\n  $0\n  const next = load(id);\n"), Shape.BLOCK)
    cutter.feed(said)

    assert cutter.cut is cut
