"""The engine's copy rule as a system of its own."""

from __future__ import annotations

from groundspeed_eval.result import Status
from groundspeed_eval.systems.engine_copy import engine_copy
from support.eval_runs import make_task


def test_it_offers_what_the_engine_would_copy() -> None:
    task = make_task(before="a();\nuse(x);\n\nb();\nuse(", after=");\n")
    answer = engine_copy(task)

    assert (answer.status, answer.text, answer.source) == (Status.SHOWN, "x", "copy")


def test_it_is_quiet_where_there_is_nothing_to_copy() -> None:
    task = make_task(before="zzz(", after=")\n")

    assert engine_copy(task).status is Status.QUIET
