"""Models that go in circles."""

from __future__ import annotations

import time

import pytest

from groundspeed_server.engine.repair.repetition import repeats, repetition
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    "text",
    [
        "a + " * 20,
        "if (a) { b(); } " * 5,
        "aaaaaaaaaa" * 20,
        "const a = 1;\n" * 3,
        "f(1);\ng(2);\n" * 6,
        "\n".join(f"x{n % 2}y();\nsame();" for n in range(5)),
    ],
)
def test_a_circle_is_noticed(text: str) -> None:
    assert repetition(answer_at("$0", text)).dropped == "repetition"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[0, 0, 0, 0]",
        "//------------------------------",
        "a.b.c.d.e.f",
        "x += 1;\ny += 1;\nz += 1;",
        "}\n  }\n }\n}",
        "  break;\ncase 2:\n  break;\ncase 3:\n  break;\n",
    ],
)
def test_ordinary_code_is_no_circle(text: str) -> None:
    assert not repeats(text)


def test_long_text_is_judged_at_once() -> None:
    text = "".join(f"call({number});\n" for number in range(600))
    started = time.perf_counter()

    assert not repeats(text)
    assert time.perf_counter() - started < 0.5
