"""Models that go in circles."""

from __future__ import annotations

import time

import pytest

from groundspeed_server.engine.repair.repetition import first_round, repetition
from groundspeed_server.engine.shape import Shape
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    "text",
    [
        "a + " * 20,
        "if (a) { b(); } " * 5,
        "aaaaaaaaaa" * 20,
        "----\n" * 40,
    ],
)
def test_a_circle_without_a_complete_line_before_it_is_dropped(text: str) -> None:
    assert repetition(answer_at("$0", text)).dropped == "repetition"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("const a = 1;\n" * 3, "const a = 1;"),
        ("f(1);\ng(2);\n" * 6, "f(1);\ng(2);"),
        ("f(1);\ng(2);\n" * 6 + "f(1", "f(1);\ng(2);"),
        ("\n".join(f"x{n % 2}y();\nsame();" for n in range(5)), "x0y();\nsame();\nx1y();"),
        ("a();\nb = [" + "1, 2, " * 9, "a();"),
        ("a: {\n c: 1,\n b: {\n  b: {\n   b: {\n", "a: {\n c: 1,"),
    ],
)
def test_complete_lines_before_the_second_round_are_kept(text: str, kept: str) -> None:
    answer = repetition(answer_at("$0", text, Shape.BLOCK))

    assert (answer.text, answer.dropped) == (kept, None)


def test_of_a_line_that_brings_a_circle_along_the_line_is_kept() -> None:
    answer = repetition(answer_at("const a = $0", "{\n  b: [\n" + "    same(),\n" * 4))

    assert answer.dropped == "repetition"
    answer = repetition(answer_at("const $0", "a = {\n  b: [\n" + "    same(),\n" * 4))

    assert (answer.text, answer.dropped) == ("a = {", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[0, 0, 0, 0]",
        "//------------------------------",
        "a.b.c.d.e.f",
        "x += 1;\ny += 1;\nz += 1;",
        "}\n  }\n }\n}",
        "a\n      </div>\n    </div>\n  </div>\n</div>",
        "".join(f"<Item>\n  {name}\n</Item>\n" for name in ("one", "two", "three", "four", "five")),
        "".join(f"case {n}:\n  f{n}();\n  break;\n" for n in range(9)),
    ],
)
def test_ordinary_code_is_no_circle(text: str) -> None:
    assert first_round(text) is None


def test_long_text_is_judged_at_once() -> None:
    text = "".join(f"call({number});\n" for number in range(600))
    started = time.perf_counter()

    assert first_round(text) is None
    assert time.perf_counter() - started < 0.5
