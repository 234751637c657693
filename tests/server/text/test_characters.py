"""What goes to a model encodes; what comes back deceives nobody; what is shown hides nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.characters import (
    InvisibleCharacter,
    encodable,
    invisible_characters,
    printable,
    revealed,
)

ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x00\x1b\x9b\x9d\x07\x9c\ud800\udfff\u202e\u200b\u2066\ufeff\\[];m\n\t"),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("nul\x00byte", "nulbyte"),
        ("high \ud83d low \ude00", "high \ufffd low \ufffd"),
        ("pair \U0001f600", "pair \U0001f600"),
        ("crlf\r\nstays", "crlf\r\nstays"),
        ("bidi\u202estays", "bidi\u202estays"),
        ("\ufeffmark stays", "\ufeffmark stays"),
        ("nonchar \ufffe \U0010ffff", "nonchar \ufffe \U0010ffff"),
    ],
)
def test_text_for_a_model_changes_only_where_it_cannot_be_encoded(text: str, expected: str) -> None:
    assert encodable(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tab\tand\nnewline", "tab\tand\nnewline"),
        ("crlf\r\n", "crlf\n"),
        ("over\rwrite", "overwrite"),
        ("bell\x07 backspace\x08 delete\x7f nul\x00", "bell backspace delete nul"),
        ("next line\x85 c1\x81", "next line c1"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hclear", "clear"),
        ("\x9b31mred", "red"),
        ("\x1b]8;;http://evil.example\x07link\x1b]8;;\x07", "link"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x9cafter", "after"),
        ("\x1b]0;unfinished\nnext line", "\nnext line"),
        ("\x1bP1$r0m\x1b\\after", "after"),
        ("\x1b(Bcharset \x1b7save", "charset save"),
        ("\x1b", ""),
        ("\x1b\x1b[31mx", "x"),
        ("access\u202e level\u202c", "access level"),
        ("\u2066isolate\u2069 \u200emark\u200f \u061c", "isolate mark "),
        ("zero\u200bwidth\u200djoin\u2060\ufeff\u00ad", "zerowidthjoin"),
        ("tags\U000e0041\U000e007f", "tags"),
        ("selectors\U000e0100\U000e01ef", "selectors"),
        ("lone \udc00", "lone \ufffd"),
        ("Größe, naïve, 日本語, 🚀, e\u0301", "Größe, naïve, 日本語, 🚀, e\u0301"),
        ("👩\u200d💻 ❤\ufe0f\u200d🔥", "👩\u200d💻 ❤\ufe0f\u200d🔥"),
        ("👩\u200d\u200d💻 👩\u200da \u200d👩", "👩💻 👩a 👩"),
        ("می\u200cشود क्\u200dष", "می\u200cشود क्\u200dष"),
        ("می\u200c\u200cشود می\u200c\u202e \u200cشود", "میشود می شود"),
        ("می\u061c\u200cشود", "میشود"),
        ("array[0]; // ]8;; m", "array[0]; // ]8;; m"),
    ],
)
def test_text_from_a_model_is_plain(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if (a) {\u202e}", "if (a) {\\u{202E}}"),
        ("na\u200bme", "na\\u{200B}me"),
        ("\U000e0041", "\\u{E0041}"),
        ("nothing to see", "nothing to see"),
    ],
)
def test_invisible_characters_are_written_out_for_a_reader(text: str, expected: str) -> None:
    assert revealed(text) == expected


def test_invisible_characters_are_told_with_place_and_name() -> None:
    assert invisible_characters("a\u202eb\U000e0041\U000e01ff\U000e0002") == (
        InvisibleCharacter(1, "RIGHT-TO-LEFT OVERRIDE"),
        InvisibleCharacter(3, "TAG LATIN CAPITAL LETTER A"),
        InvisibleCharacter(5, "U+E0002"),
    )


@given(ANY_TEXT)
def test_every_text_for_a_model_encodes(text: str) -> None:
    assert encodable(text).encode("utf-8").decode("utf-8") == encodable(text)
    assert "\x00" not in encodable(text)


@given(ANY_TEXT)
def test_text_from_a_model_holds_no_control_character_and_is_stable(text: str) -> None:
    result = printable(text)

    assert {c for c in result if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    assert {found.name for found in invisible_characters(result)} <= {"ZERO WIDTH JOINER"}
    assert printable(result) == result


@given(ANY_TEXT)
def test_a_reader_sees_every_character(text: str) -> None:
    assert invisible_characters(revealed(text)) == ()
