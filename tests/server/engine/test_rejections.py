"""What was turned down is remembered."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.rejections import RejectionMemory


def test_what_was_turned_down_is_recalled_at_its_place_alone() -> None:
    memory = RejectionMemory()
    memory.reject("a.ts function f", "return 1;", 0.0)

    assert memory.recalls("a.ts function f", "return 1;", 1.0)
    assert not memory.recalls("a.ts function g", "return 1;", 1.0)
    assert not memory.recalls("a.ts function f", "return 2;", 1.0)


@pytest.mark.parametrize("text", ["return  1;", "\n\treturn 1;\n", "return\n1;"])
def test_white_space_does_not_count(text: str) -> None:
    memory = RejectionMemory()
    memory.reject("a.ts", "return 1;", 0.0)

    assert memory.recalls(" a.ts", text, 1.0)


def test_after_half_an_hour_it_is_forgotten() -> None:
    memory = RejectionMemory()
    memory.reject("a.ts", "x", 0.0)

    assert memory.recalls("a.ts", "x", 1_799.0)
    assert not memory.recalls("a.ts", "x", 1_800.0)


def test_only_the_last_fifty_are_kept() -> None:
    memory = RejectionMemory()
    for number in range(51):
        memory.reject("a.ts", f"x{number}", 0.0)

    assert [memory.recalls("a.ts", f"x{number}", 0.0) for number in (0, 1, 50)] == [
        False,
        True,
        True,
    ]


def test_a_rejection_can_be_taken_back() -> None:
    memory = RejectionMemory()
    memory.reject("a.ts", "x", 0.0)
    memory.forget("a.ts", " x")

    assert not memory.recalls("a.ts", "x", 0.0)
