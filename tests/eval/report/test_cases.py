"""Which answers are worth reading, and how two texts stand beside each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.report.cases import LINES_AFTER, LINES_BEFORE, beside, chapters_of
from support.eval_runs import failed, make_run, make_task, quiet, shown


def test_each_answer_is_told_once_and_right_ones_never() -> None:
    right = make_task("const a = ", "right()")
    wrong = make_task("const b = ", "wanted()")
    broken = make_task("const c = ", "whole()")
    silent = make_task("const d = ", "missed()")
    error = make_task("const e = ", "lost()")
    hushed = make_task("const done = 1;", "")
    spoken = make_task("const over = 2;", "")
    results = [
        shown(right, "right()"),
        shown(wrong, "wrong()"),
        shown(broken, "half("),
        quiet(silent, "too_short"),
        failed(error, "timeout"),
        quiet(hushed),
        shown(spoken, " // and more"),
    ]
    run = make_run("a", [right, wrong, broken, silent, error, hushed, spoken], results)
    told = {chapter.title: [c.task for c in chapter.cases] for chapter in chapters_of(run, [], 5)}

    assert told == {
        "Failures": [error],
        "Offers where silence is right": [spoken],
        "Offers that break the file": [broken],
        "Other wrong offers": [wrong],
        "Silence where something was written": [silent],
    }


def test_the_worst_come_first_and_the_rest_is_counted() -> None:
    tasks = [make_task(f"const a{n} = ", "abcdef") for n in range(4)]
    offers = ["abcdex", "abxxxx", "xxxxxx", "abcdef"]
    run = make_run("a", tasks, [shown(t, o) for t, o in zip(tasks, offers, strict=True)])
    (chapter,) = chapters_of(run, [], 2)

    assert [case.task for case in chapter.cases] == [tasks[2], tasks[1]]
    assert chapter.count == 3


def test_every_reason_of_silence_has_its_turn() -> None:
    tasks = [make_task(f"const a{n} = ", "b") for n in range(5)]
    reasons = ["often", "often", "often", "rare", "seldom"]
    run = make_run("a", tasks, [quiet(t, r) for t, r in zip(tasks, reasons, strict=True)])
    (chapter,) = chapters_of(run, [], 3)

    assert [c.reply.result.answer.reason for c in chapter.cases] == ["often", "rare", "seldom"]


def test_a_case_shows_the_code_around_and_what_other_runs_answered() -> None:
    above = "".join(f"line{n}()\n" for n in range(30))
    task = make_task(above + "call(", "value", ")\n" + above)
    other = make_run("b", [task], [shown(task, "value")])
    absent = make_run("c", [task], [])
    run = make_run("a", [task], [shown(task, "other")])
    (case,) = chapters_of(run, [other, absent], 1)[0].cases

    assert case.line == 31
    assert case.before.split("\n")[0] == f"line{30 - LINES_BEFORE + 1}()"
    assert case.before.endswith("call(")
    assert case.after.split("\n")[0] == ")"
    assert len(case.after.split("\n")) == LINES_AFTER + 1
    assert [(reply.run, reply.text) for reply in case.others] == [("b", "value")]


def test_a_bare_end_of_the_cursor_s_line_is_not_shown() -> None:
    task = make_task("const a = ", "b", "\nnext()\n")
    (case,) = chapters_of(make_run("a", [task], [shown(task, "c")]), [], 1)[0].cases

    assert case.after == "next()\n"


def test_pieces_are_whole_words() -> None:
    wanted, got = beside("call(firstValue)", "call(secondValue)")

    assert [(piece.text, piece.shared) for piece in wanted] == [
        ("call(", True),
        ("firstValue", False),
        (")", True),
    ]
    assert [piece.text for piece in got] == ["call(", "secondValue", ")"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_pieces_joined_are_the_texts(wanted: str, got: str) -> None:
    left, right = beside(wanted, got)

    assert "".join(piece.text for piece in left) == wanted
    assert "".join(piece.text for piece in right) == got
    assert [p.text for p in left if p.shared] == [p.text for p in right if p.shared]
