from __future__ import annotations

import pytest

from groundspeed_eval.result import Status
from groundspeed_eval.systems.copy_rule import copy, copy_rule
from groundspeed_eval.systems.empty import nothing
from support.eval_runs import make_task


@pytest.mark.parametrize(
    ("prefix", "suffix", "copied"),
    [
        pytest.param("const a = f(x)\nconst ", "\n", "a = f(x)", id="what followed"),
        pytest.param("call(one)\ncall(two)\ncall(", "\n", "two)", id="the nearest first"),
        pytest.param("a.call(one)\nb.call(two)\na.call(", "\n", "one)", id="the longest end first"),
        pytest.param("ab cd\nab", "\n", "", id="two characters are too few"),
        pytest.param("abc d\n   abc", "\n", " d", id="indentation does not count"),
        pytest.param("nothing like it\nzzz", "\n", "", id="nothing to copy"),
        pytest.param("abc\nabcd\nabc", "\n", "d", id="not where nothing followed"),
        pytest.param("if (ready) {\n}\nif (", ") {\n", "ready", id="up to what the line has"),
        pytest.param("abc d\r\nabc", "\r\n", " d", id="without the carriage return"),
        pytest.param("", "\n", "", id="nothing at all"),
        pytest.param("abcdef", "\n", "", id="not from itself"),
    ],
)
def test_what_followed_the_longest_end_is_copied(prefix: str, suffix: str, copied: str) -> None:
    assert copy(prefix, suffix, sees_suffix=False) == copied


@pytest.mark.parametrize(
    ("prefix", "suffix", "copied"),
    [
        pytest.param("const ", "\nconst a = 1\n", "a = 1", id="from below"),
        pytest.param("const b = 2\nconst ", "\nconst a = 1\n", "b = 2", id="above goes first"),
        pytest.param("x = 1\nconst a = ", "\nconst a = 3\n", "3", id="a longer end goes first"),
    ],
)
def test_the_rule_that_sees_the_suffix(prefix: str, suffix: str, copied: str) -> None:
    assert copy(prefix, suffix, sees_suffix=True) == copied


def test_with_nothing_to_copy_it_is_quiet() -> None:
    answer = copy_rule(make_task(), sees_suffix=True)

    assert (answer.status, answer.reason) == (Status.QUIET, "nothing_to_copy")


def test_a_copy_is_offered() -> None:
    task = make_task("const a = f(x)\nconst ")
    answer = copy_rule(task, sees_suffix=False)

    assert (answer.status, answer.text) == (Status.SHOWN, "a = f(x)")


def test_the_floor_is_always_quiet() -> None:
    assert nothing(make_task()).status is Status.QUIET
