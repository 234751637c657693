"""The plain scores: what an engineer sees, on cases worked by hand."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.result import Alternative, Result
from groundspeed_eval.scores.offered_text import completed_file, offered_text
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.scores.score import Summary
from groundspeed_eval.tasks.task import Task
from support.eval_runs import failed, make_task, quiet, shown

SPENT = ("cache_share", "tokens_in", "tokens_out", "cost", "first_token")


def score(name: str, task: Task, result: Result) -> float | None:
    return all_scores()[name].of(task, result)


@pytest.mark.parametrize(
    ("target", "offered", "exact", "similar", "usable"),
    [
        ("foo(bar);", "foo(bar);", 1, 100, 1),
        ("foo(bar);", " foo(bar); ", 1, 100, 1),
        ("foo(bar);", "foo(bar); more();", 0, 69.23, 1),
        ("foo(bar);", "foo(baz);", 0, 88.89, 6 / 9),
        ("one()\n  two()", "one()\ntwo()\n\n", 1, 91.67, 6 / 13),
        ("one()\r\n  two()", "one()\n  two()", 1, 96.3, 5 / 14),
        ("foo // why", "foo", 0, 46.15, 0.3),
        ("foo", "bar", 0, 0, 0),
        ("ab", "xb", 0, 50, 0),
    ],
)
def test_scores_of_quality_are_those_worked_out_by_hand(
    target: str, offered: str, exact: int, similar: float, usable: float
) -> None:
    task = make_task(target=target)
    result = shown(task, offered)

    assert score("exact_match", task, result) == exact
    assert score("edit_similarity", task, result) == pytest.approx(similar, abs=0.01)
    assert score("usable_prefix", task, result) == pytest.approx(usable)


@pytest.mark.parametrize("name", ["edit_similarity", "usable_prefix", "delta_chrf"])
def test_a_right_offer_is_right_in_a_file_with_other_line_ends(name: str) -> None:
    task = make_task("run(() => {\r\n  ", "one()\r\n  two()", "\r\n})\r\n")
    result = shown(task, "one()\n  two()")

    assert score(name, task, result) == score(name, task, shown(task, task.target))
    assert completed_file(task, result) == task.original


@pytest.mark.parametrize(
    ("offered", "value"),
    [("b + c", 1), ("anything()", 1), ("(b", 0), ("b }", 0), ("", 0), ("b\nconst d = 1", 1)],
)
def test_an_offer_parses_when_the_file_is_no_worse_than_before(offered: str, value: int) -> None:
    task = make_task("const a = ", "b + c", "\n")

    assert score("parses", task, shown(task, offered)) == value


def test_errors_that_were_there_before_are_not_held_against_an_offer() -> None:
    task = make_task("const = = 1\nconst a = ", "b", "\n")

    assert score("parses", task, shown(task, "c")) == 1
    assert score("parses", task, shown(task, "(c")) == 0


def test_an_offer_that_makes_the_file_unparsably_large_is_unscored() -> None:
    task = make_task()

    assert score("parses", task, shown(task, "x" * 600_000)) is None


@pytest.mark.parametrize("name", all_scores())
def test_a_failure_has_no_score_of_any_kind(name: str) -> None:
    task = make_task()

    assert score(name, task, failed(task)) is None


@pytest.mark.parametrize(
    ("offers", "hit", "any_hit"),
    [
        (["b"], 1, 1),
        (["c", "d"], 0, 0),
        (["c", "d", " b "], 0, 1),
        (["b", "c"], 1, 1),
        (["c", "= b"], 0, 1),
    ],
)
def test_whoever_is_offered_several_can_choose(offers: list[str], hit: int, any_hit: int) -> None:
    task = make_task("const a = ", "b", "\n")
    first, *others = (Alternative(text, 2 * text.startswith("= ")) for text in offers)
    result = shown(task, first.text)
    answer = msgspec.structs.replace(result.answer, alternatives=tuple(others))
    several = msgspec.structs.replace(result, answer=answer)

    assert score("hit", task, several) == hit
    assert score("hit_of_any", task, several) == any_hit


def test_silence_is_no_offer_but_a_miss() -> None:
    task = make_task()
    silent = quiet(task)
    values = {name: score(name, task, silent) for name in all_scores()}

    assert {name: value for name, value in values.items() if value is not None} == {
        "hit": 0,
        "hit_of_any": 0,
        "keystrokes_saved": 0,
        "shown": 0,
        "latency": 1,
    }


def test_where_silence_is_right_only_silence_is_judged() -> None:
    task = make_task("const done = 1;", "", "\n")
    values = {
        kind: {name: score(name, task, result) for name in all_scores()}
        for kind, result in (("shown", shown(task, "x")), ("quiet", quiet(task)))
    }
    scored = {
        kind: {name: value for name, value in found.items() if value is not None}
        for kind, found in values.items()
    }

    assert scored == {"shown": {"quiet": 0, "latency": 10}, "quiet": {"quiet": 1, "latency": 1}}


def test_what_the_model_said_of_itself_is_passed_on() -> None:
    task = make_task()
    result = shown(task, "x")
    answer = msgspec.structs.replace(
        result.answer,
        tokens_in=10,
        tokens_cache_read=90,
        tokens_out=5,
        cost_usd=0.002,
        ttft_ms=7,
    )
    result = msgspec.structs.replace(result, answer=answer)
    values = {n: score(n, task, result) for n in SPENT}

    assert values == {
        "cache_share": 0.9,
        "tokens_in": 100,
        "tokens_out": 5,
        "cost": 2,
        "first_token": 7,
    }


def test_what_nobody_counted_is_not_zero() -> None:
    task = make_task()
    values = [score(name, task, shown(task, "x")) for name in SPENT]

    assert values == [None] * len(SPENT)


@pytest.mark.parametrize(
    ("text", "before", "after", "offered", "line"),
    [
        ("b)", 0, 0, "b)", "call(b));"),
        ("b)", 0, 1, "b", "call(b);"),
        ("call(b);", 5, 2, "b", "call(b);"),
        ("call(b", 5, 0, "b", "call(b);"),
        # It changed what stood before the cursor, so it cannot be taken off.
        ("cell(b", 5, 0, "cell(b", "cell(b);"),
        ("b, c]", 0, 1, "b, c]", "call(b, c];"),
    ],
)
def test_what_an_offer_only_repeats_is_no_part_of_the_hole(
    text: str, before: int, after: int, offered: str, line: str
) -> None:
    task = make_task("call(", "b", ");")
    result = shown(task, text, before=before, after=after)

    assert offered_text(task, result) == offered
    assert completed_file(task, result) == line


@given(
    before=st.text(max_size=20),
    target=st.text(min_size=1, max_size=20),
    after=st.text(max_size=20),
    data=st.data(),
)
def test_offering_the_target_gives_the_original_however_much_is_replaced(
    before: str, target: str, after: str, data: st.DataObject
) -> None:
    task = make_task(before, target, after)
    back = data.draw(st.integers(0, len(before)))
    on = data.draw(st.integers(0, len(after)))
    text = before[len(before) - back :] + target + after[:on]
    result = shown(task, text, before=back, after=on)

    assert completed_file(task, result) == task.original
    assert offered_text(task, result) == target


def test_shares_are_shares() -> None:
    task = make_task()
    shares = [s for s in all_scores().values() if s.summary is Summary.SHARE]

    assert {s.of(task, r) for s in shares for r in (shown(task, "x"), quiet(task))} <= {0, 1, None}
