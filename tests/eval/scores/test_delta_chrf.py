"""Delta-chrF, on cases worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.scores.delta_chrf import delta_chrf, delta_f
from support.eval_runs import make_task, quiet, shown

TEXT = st.text(alphabet="ab ", max_size=12)


def f2(precision: float, recall: float) -> float:
    return 5 * precision * recall / (4 * precision + recall)


@pytest.mark.parametrize(
    ("before", "wanted", "got", "value"),
    [
        ("x=", "x=ab", "x=ab", 1),
        # Orders 1 to 3: all of what was added is right, and half of what is wanted. Order 4: the
        # one wanted is missing. Orders 5 and 6: nothing changes.
        ("x=", "x=ab", "x=a", f2(5 / 6, 3.5 / 6)),
        # The same the other way round.
        ("x=", "x=a", "x=ab", f2(3.5 / 6, 5 / 6)),
        # Orders 1 to 3 have nothing in common, orders 4 to 6 do not change.
        ("x=", "x=a", "x=b", f2(3 / 6, 3 / 6)),
        # Offering nothing: where something is wanted, both are 0.
        ("x=", "x=a", "x=", f2(3 / 6, 3 / 6)),
        # Taking `b` away and not taking it away.
        ("ab", "a", "a", 1),
        ("ab", "a", "ab", f2(4 / 6, 4 / 6)),
        ("abcdef", "", "", 1),
    ],
)
def test_the_score_is_the_one_worked_out_by_hand(
    before: str, wanted: str, got: str, value: float
) -> None:
    assert delta_f(before, wanted, got) == pytest.approx(value)


@pytest.mark.parametrize(
    ("offered", "value"),
    [("b  +\tc", 100), ("b + c", 100), ("", None)],
)
def test_an_offer_is_judged_by_what_it_changes(offered: str, value: float | None) -> None:
    task = make_task("const a = ", "b + c", "\n")

    assert delta_chrf(task, shown(task, offered)) == value


def test_a_part_of_the_change_is_worth_a_part() -> None:
    task = make_task("const a = ", "b + c", "\n")
    value = delta_chrf(task, shown(task, "b + "))

    assert value is not None
    assert 50 < value < 95


def test_silence_has_no_change_to_judge() -> None:
    task = make_task()

    assert delta_chrf(task, quiet(task)) is None


def test_what_is_far_from_the_hole_makes_no_difference() -> None:
    near = make_task("x" * 20 + "const a = ", "b + c", "\n" + "y" * 20)
    far = make_task("x" * 9_000 + "const a = ", "b + c", "\n" + "y" * 9_000)
    values = [delta_chrf(task, shown(task, "b - c")) for task in (near, far)]

    assert values[0] == pytest.approx(values[1])


def test_what_an_offer_replaces_is_part_of_the_change() -> None:
    task = make_task("call(", "b", ");")

    assert delta_chrf(task, shown(task, "call(b);", before=5, after=2)) == 100


@given(TEXT, TEXT, TEXT)
def test_it_is_a_share_and_whole_only_for_the_same_change(
    before: str, wanted: str, got: str
) -> None:
    value = delta_f(before, wanted, got)

    assert 0 <= value <= 1
    assert delta_f(before, wanted, wanted) == 1
