"""Characters that hide are found without a model, at the right place, with a fix."""

from __future__ import annotations

import pytest

from groundspeed_server.review.invisible import invisible_hints
from groundspeed_server.text.snapshot import Span


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
        ("\u200b", "U+200B (zero width space)"),
        ("\u200f", "U+200F (right-to-left mark)"),
        ("\ufeff", "U+FEFF (zero width no-break space)"),
        ("\u200d", "U+200D (zero width joiner)"),
        ("\U000e0041", "U+E0041 (tag latin capital letter a)"),
    ],
)
def test_each_kind_is_named_and_can_be_removed(character: str, name: str) -> None:
    text = f"const 😀 = 1; let a{character}b = 2;"

    (hint,) = invisible_hints(text)

    start = text.index(character)
    assert name in hint.message
    assert hint.span == Span(start, start + 1)
    assert hint.fix is not None
    assert text[: hint.fix.span.start] + hint.fix.text + text[hint.fix.span.end :] == (
        "const 😀 = 1; let ab = 2;"
    )


@pytest.mark.parametrize(
    "text",
    ["", "const x = 1;", "\ufeffconst x = 1;", "const e = '👩\u200d💻';", "const é = 'ß\u00a0';"],
    ids=["empty", "plain", "byte order mark", "emoji joiner", "letters and a hard space"],
)
def test_ordinary_text_has_none(text: str) -> None:
    assert invisible_hints(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cروم",
        "क्\u200dष",
        "สวัสดี\u200bครับ",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
    ids=["Persian", "Hindi", "Thai", "the flag of England"],
)
def test_words_and_flags_that_need_them_have_none(text: str) -> None:
    assert invisible_hints(f"const text = '{text}';") == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [("می\u202eروم", 1), ("می \u200cx", 1), ("🏴\U000e0067\U000e0062\U000e0065", 3)],
    ids=["an override", "a joiner that joins nothing", "a flag without an end"],
)
def test_what_no_word_needs_is_found_among_such_letters_too(text: str, count: int) -> None:
    assert len(invisible_hints(text)) == count


def test_a_file_full_of_them_gives_a_bounded_list() -> None:
    assert len(invisible_hints("\u200b" * 10_000)) == 50
