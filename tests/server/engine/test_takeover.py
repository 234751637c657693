"""When a better answer may take the place of what is on the screen."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.takeover import GIVES_WAY_S, may_take_over

SOON, LATE = GIVES_WAY_S / 2, GIVES_WAY_S * 2


@pytest.mark.parametrize(
    ("better", "shown_for_s", "typed", "taken_over"),
    [
        ("a(b)", SOON, False, False),
        ("a(b)\n", SOON, False, False),
        ("a(b).c", LATE, False, True),
        ("a(b).c", LATE, True, True),
        ("d", SOON, False, True),
        ("d", SOON, True, False),
        ("d", LATE, False, False),
    ],
)
def test_it_may_extend_at_any_time_and_change_what_was_hardly_seen(
    better: str, shown_for_s: float, *, typed: bool, taken_over: bool
) -> None:
    assert may_take_over(better, "a(b)", shown_for_s=shown_for_s, typed=typed) is taken_over
