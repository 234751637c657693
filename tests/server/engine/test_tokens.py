"""Token estimates are a cheap bound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.tokens import estimate_tokens


def test_an_empty_text_has_no_tokens() -> None:
    assert estimate_tokens("") == 0


def test_typescript_has_three_to_four_characters_a_token() -> None:
    code = "export function total(items: Item[]): number {\n  return items.length;\n}\n" * 10

    assert len(code) / 4 < estimate_tokens(code) < len(code) / 3


def test_text_in_other_scripts_has_more_tokens_a_character() -> None:
    assert estimate_tokens("合計を計算する") > estimate_tokens("compute")


@given(st.text(), st.text())
def test_a_longer_text_never_has_fewer_tokens(one: str, other: str) -> None:
    assert estimate_tokens(one) <= estimate_tokens(one + other)
