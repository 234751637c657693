from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.errors import UserError
from groundspeed_server.models.fim import FimFormat, fim_formats, find_format, named_format

CONFIGURATION = Path(__file__).parents[3] / "docs/configuration.md"
QWEN = named_format("qwen-coder")
MELLUM = named_format("mellum")


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("Qwen/Qwen2.5-Coder-7B", "qwen-coder"),
        ("qwen3-coder:30b", "qwen-coder"),
        ("/models/qwen2.5-coder-1.5b-q8_0.gguf", "qwen-coder"),
        ("google/codegemma-2b", "codegemma"),
        ("bigcode/starcoder2-3b", "starcoder"),
        ("stabilityai/stable-code-3b", "starcoder"),
        ("ibm-granite/granite-8b-code-base", "starcoder"),
        ("CodeQwen1.5-7B", "starcoder"),
        ("deepseek-ai/DeepSeek-Coder-V2-Lite-Base", "deepseek-coder"),
        ("JetBrains/Mellum-4b-base", "mellum"),
        ("ByteDance-Seed/Seed-Coder-8B-Base", "seed-coder"),
        ("mistralai/Codestral-22B-v0.1", "codestral"),
        ("Qwen/Qwen3-8B", None),
        ("deepseek-chat", None),
        ("gpt-oss:20b", None),
        ("coder", None),
        ("", None),
    ],
)
def test_a_models_name_tells_its_format(model: str, kind: str | None) -> None:
    assert find_format(model) == (kind and named_format(kind))


@pytest.mark.parametrize("fim", fim_formats().values(), ids=fim_formats())
def test_each_format_holds_both_texts_among_tokens(fim: FimFormat) -> None:
    said = fim.render("a = ", ";")

    assert said.count("a = ") == said.count(";") == 1
    assert len(fim.tokens) >= 2
    assert said.replace("a = ", "").replace(";", "") == "".join(fim.tokens)


def test_both_texts_stand_where_the_model_wants_them() -> None:
    assert QWEN.render("a = ", ";") == "<|fim_prefix|>a = <|fim_suffix|>;<|fim_middle|>"
    assert MELLUM.render("a = ", ";") == "<fim_suffix>;<fim_prefix>a = <fim_middle>"


def test_what_nothing_follows_is_continued() -> None:
    assert QWEN.render("a = <|fim_suffix|>", "") == "a = "


@given(
    st.lists(st.sampled_from([*QWEN.tokens, "{prefix}", "{suffix}", "<|fim_", "x"])).map("".join)
)
def test_code_that_holds_the_tokens_moves_neither_text(code: str) -> None:
    said = QWEN.render(code, code + ";")

    assert [said.count(token) for token in QWEN.tokens] == [1, 1, 1]
    assert said.startswith(QWEN.tokens[0])
    assert said.endswith(QWEN.tokens[2])


@pytest.mark.parametrize(
    ("counted", "knows"), [(36, True), (37, True), (40, True), (41, False), (169, False)]
)
def test_who_knows_the_tokens_counts_each_as_one(counted: int, knows: bool) -> None:  # noqa: FBT001
    assert QWEN.knows(counted) is knows


def test_a_server_that_does_not_count_is_believed() -> None:
    assert QWEN.knows(None)


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(UserError) as refusal:
        named_format("qwen")

    assert "'qwen'" in refusal.value.what
    assert "qwen-coder" in refusal.value.remedy


@pytest.mark.parametrize("kind", fim_formats())
def test_the_guide_names_each_format(kind: str) -> None:
    assert f"`{kind}`" in CONFIGURATION.read_text()
