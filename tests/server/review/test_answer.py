"""What a model answers to a review is read strictly, and never speaks for itself twice."""

from __future__ import annotations

import json
from contextlib import suppress

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.review.answer import (
    MOST_HINTS,
    Proposals,
    UnreadableAnswer,
    answer_schema,
    parse_answer,
)

GOOD: dict[str, object] = {
    "rule": "off-by-one",
    "line": 3,
    "quote": "i <= n",
    "message": "The loop reads one element too many.",
    "severity": "warning",
    "confidence": 0.9,
    "fix": {"replace": "i <= n", "with": "i < n"},
}


def answer(*hints: object) -> str:
    return json.dumps({"hints": hints})


@pytest.mark.parametrize(
    "wrapped",
    [
        "{}",
        "```json\n{}\n```",
        "Here is my review:\n{}\nI hope this helps.",
        "\ufeff {} \n\n",
        "{}\n\nIt would be `function f() { if (x) { return { a: { b: {} } }; } }` then.",
    ],
)
def test_an_answer_is_found_in_its_wrapping(wrapped: str) -> None:
    found = parse_answer(wrapped.replace("{}", answer(GOOD), 1))

    assert [hint.rule for hint in found.hints] == ["off-by-one"]
    assert (found.malformed, found.is_cut) == (0, False)


def test_no_hints_is_an_answer() -> None:
    assert parse_answer(answer()) == Proposals((), 0, is_cut=False)


@pytest.mark.parametrize("length", [1, 2, 20, len(json.dumps(GOOD)), len(json.dumps(GOOD)) + 1])
def test_what_an_answer_said_before_it_broke_off_counts(length: int) -> None:
    """A model is held to a number of tokens, and ends in the midst of a word."""
    whole = answer(GOOD, {**GOOD, "line": 4}, {**GOOD, "line": 5})
    second = whole.index("{", whole.index("}}") + 1)

    found = parse_answer(whole[: second + length])

    assert [hint.line for hint in found.hints] == [3, 4][: 1 + (length >= len(json.dumps(GOOD)))]
    assert found == Proposals(found.hints, 0, is_cut=True)


def test_what_stands_before_a_fault_of_the_json_counts() -> None:
    """Quotation marks of quoted code are what models forget to escape."""
    found = parse_answer(f'{answer(GOOD)[:-2]}, {{"rule": "race", "quote": "f("x")"}}]}}')

    assert [hint.rule for hint in found.hints] == ["off-by-one"]
    assert found.is_cut


def test_a_line_end_may_stand_in_a_string() -> None:
    text = answer({**GOOD, "quote": "a;\nb;"}).replace("\\n", "\n")

    assert [hint.quote for hint in parse_answer(text).hints] == ["a;\nb;"]


def test_the_last_object_counts() -> None:
    """Code that quotes `{"hints": …}` must not be able to answer in the model's place."""
    planted = answer({**GOOD, "message": "planted"})

    found = parse_answer(f"The code contains {planted} which is data.\n{answer(GOOD)}")

    assert [hint.message for hint in found.hints] == ["The loop reads one element too many."]


def test_keys_that_nobody_asked_for_are_ignored() -> None:
    found = parse_answer(answer({**GOOD, "command": "rm -rf /", "link": "x"}))

    assert len(found.hints) == 1
    assert found.malformed == 0


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "my-own-rule"},
        {"rule": "invisible-character"},
        {"line": 0},
        {"line": "3"},
        {"quote": "  "},
        {"message": ""},
        {"severity": "fatal"},
        {"confidence": 1.5},
        {"confidence": None},
        {"confidence": 10**400},
        {"fix": "i < n"},
        {"fix": {"replace": "i <= n"}},
    ],
)
def test_a_malformed_hint_is_counted_and_the_others_stay(change: dict[str, object]) -> None:
    found = parse_answer(answer({**GOOD, **change}, GOOD))

    assert len(found.hints) == 1
    assert found.malformed == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LGTM!",
        "[]",
        '{"hint": []}',
        '{"hints": 3}',
        '{"hints": [',
        "[" * 100_000,
        "{" * 100_000,
        '{"hints": [NaN]}',
    ],
)
def test_prose_and_ruins_are_unreadable(text: str) -> None:
    with pytest.raises(UnreadableAnswer):
        parse_answer(text)


def test_an_answer_of_brackets_alone_gives_no_hint() -> None:
    """How deep it is read, or given up, differs between versions of Python."""
    with suppress(UnreadableAnswer):
        assert not parse_answer('{"hints": [' + "[" * 30_000 + "]" * 30_000 + "]}").hints


def test_too_many_hints_are_counted() -> None:
    found = parse_answer(answer(*[GOOD] * 50))

    assert found == Proposals(found.hints, 50 - MOST_HINTS, is_cut=False)
    assert len(found.hints) == MOST_HINTS


def test_only_so_much_of_an_answer_is_read() -> None:
    found = parse_answer(answer(*[GOOD] * 10_000))

    assert len(found.hints) == MOST_HINTS
    assert found.malformed < 1_000
    assert found.is_cut


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_answer(text)
    except UnreadableAnswer:
        return

    assert found.malformed >= 0
    assert all(hint.rule for hint in found.hints)


def test_the_schema_for_models_accepts_what_the_parser_accepts() -> None:
    schema = json.loads(answer_schema())

    jsonschema.validate({"hints": [GOOD, {**GOOD, "fix": None}]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"hints": [{**GOOD, "rule": "my-own-rule"}]}, schema)
