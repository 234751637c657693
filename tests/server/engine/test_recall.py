"""What was said at a place is found again, and nowhere else."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.recall import (
    TTL_S,
    AnswerMemory,
    Place,
    Recalled,
    Said,
    declarations,
)
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.syntax.position import PositionKind
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import document, query_at

HERE = "import x;\n\nfunction f() {\n  const a = $0\n}\n"


def said(marked: str, text: str, *, at: float = 0.0, declared: tuple[Excerpt, ...] = ()) -> Said:
    return Said(
        place=Place.of(query_at(marked)),
        text=text,
        whole=True,
        shape=Shape.LINE,
        kind=PositionKind.EXPRESSION,
        declared=declared,
        said_at=at,
    )


def recalled(marked: str, *answers: Said, now: float = 1.0, ahead: bool = True) -> Recalled | None:
    memory = AnswerMemory()
    for answer in answers or (said(HERE, "items.length;\nreturn a;"),):
        memory.keep(answer)
    return memory.recall(query_at(marked), (), now, ahead=ahead)


def text_of(found: Recalled | None) -> str | None:
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        pytest.param(HERE, "items.length;\nreturn a;", id="the same place"),
        pytest.param(HERE.replace("$0", "items$0"), ".length;\nreturn a;", id="typed through"),
        pytest.param(HERE.replace("  const", "\tconst"), "items.length;\nreturn a;", id="indent"),
        pytest.param(HERE.replace("\n", "\r\n"), "items.length;\nreturn a;", id="line ends"),
        pytest.param("\n" + HERE, "items.length;\nreturn a;", id="blank line above"),
        pytest.param(HERE + "\nfar();\n", "items.length;\nreturn a;", id="edit below"),
        pytest.param("const far = 1;\n" * 9 + HERE, None, id="other lines above"),
        pytest.param(HERE.replace("$0", "$0)"), "items.length;\nreturn a;", id="a closer"),
        pytest.param(HERE.replace("$0", "order$0"), None, id="typed otherwise"),
        pytest.param(HERE.replace("a = $0", "a $0"), None, id="before the place"),
        pytest.param(HERE.replace("$0", "$0 + more"), None, id="code behind"),
        pytest.param(HERE.replace("\n}", "\nother();\n}"), None, id="another line below"),
        pytest.param(HERE.replace("$0", "items.length;\n  $0"), "return a;", id="the next line"),
        pytest.param(
            HERE.replace("$0", "items.length;\n  ret$0"), "urn a;", id="within the next line"
        ),
        pytest.param(HERE.replace("$0", "items.length;\n  return a;$0"), None, id="its end"),
    ],
)
def test_a_place_is_known_by_what_is_near_it(marked: str, text: str | None) -> None:
    assert text_of(recalled(marked)) == text


def test_the_lines_beyond_the_first_are_ahead() -> None:
    there = HERE.replace("$0", "items.length;\n  $0")
    found = recalled(there)

    assert found is not None
    assert found.ahead
    assert recalled(there, ahead=False) is None


def test_enter_inside_brackets_moves_the_closer_to_its_own_line() -> None:
    answer = said("if (ready) {$0}\n", "\n  start();")

    assert text_of(recalled("if (ready) {\n  $0\n}\n", answer)) == "start();"


def test_what_follows_on_the_line_must_be_what_followed_then() -> None:
    answer = said("const a = $0 + b;\n", "items.length")

    assert text_of(recalled("const a = it$0 + b;\n", answer)) == "ems.length"
    assert recalled("const a = it$0 + c;\n", answer) is None


def test_the_newest_answer_comes_first() -> None:
    older, newer = said(HERE, "old();"), said(HERE, "new();", at=0.5)

    assert text_of(recalled(HERE, older, newer)) == "new();"


def test_the_newest_answer_comes_first_whatever_it_says() -> None:
    older, newer = said(HERE, "items.z();"), said(HERE, "items.a();", at=0.5)
    typed = HERE.replace("$0", "items.$0")

    assert text_of(recalled(typed, older, newer)) == "a();"
    assert text_of(recalled(typed, newer, older)) == "z();"


def test_many_other_answers_of_a_place_hide_none() -> None:
    others = [said(HERE, f"other{number}();") for number in range(100)]

    among = [*others[:50], said(HERE, "it(1);"), *others[50:]]

    assert text_of(recalled(HERE.replace("$0", "it$0"), *among)) == "(1);"
    assert recalled(HERE.replace("$0", "zz$0"), *others) is None


def test_answers_age() -> None:
    assert recalled(HERE, now=TTL_S) is not None
    assert recalled(HERE, now=TTL_S + 1) is None


def test_no_answer_goes_to_another_document() -> None:
    memory = AnswerMemory()
    memory.keep(said(HERE, "items.length;"))

    assert memory.recall(query_at(HERE, path="/project/b.ts"), (), 1.0) is None


def test_an_answer_holds_as_long_as_the_declarations_that_it_used() -> None:
    types = document("interface Item {\n  price: number;\n}\n", path="/project/types.ts")
    declared = Excerpt(ContextKind.DECLARATION, types, Span(0, len(types.text)), 9)
    memory = AnswerMemory()
    memory.keep(said(HERE, "items.length;", declared=(declared,)))
    added = document("const b = 1;\n" + types.text, path="/project/types.ts")
    changed = document(types.text.replace("price", "cost"), path="/project/types.ts")
    other = document("const c = 1;\n", path="/project/c.ts")

    assert [
        memory.recall(query_at(HERE), documents, 1.0) is not None
        for documents in ((), (types,), (added, other), (changed,))
    ] == [True, True, True, False]


def test_only_declarations_hold_an_answer() -> None:
    text = document("x")
    excerpts = [Excerpt(kind, text, Span(0, 1), 1) for kind in ContextKind]

    assert {excerpt.kind for excerpt in declarations(excerpts)} == {
        ContextKind.DECLARATION,
        ContextKind.SIGNATURE,
    }


def test_the_oldest_answers_go() -> None:
    memory = AnswerMemory()
    places = [HERE.replace("const a", f"const a{number}") for number in range(251)]
    for place in places:
        memory.keep(said(place, "one();\ntwo();"))
    gone = [memory.recall(query_at(place), (), 1.0) is None for place in places]
    beyond = places[0].replace("$0", "one();\n  $0")

    assert gone == [True] + [False] * 250
    assert memory.recall(query_at(beyond), (), 1.0) is None
