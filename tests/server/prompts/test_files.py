"""Prompt files are read and rendered strictly: a prompt never goes out half filled."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.prompts.files import (
    PromptFile,
    PromptFileError,
    load_prompt_file,
    parse_prompt_file,
)

HEADER = """\
id = "test"
version = 2
description = "For tests."
variables = ["code", "name"]

[parameters]
stops = ["</end>"]
stops_one_line = ["\\n"]
"""
BODY = "# System\n\nBe {brief}.\n\n# User\n\n{{name}}: {{code}}\n"
PACKAGED = sorted(
    file.name.removesuffix(".md")
    for file in resources.files("groundspeed_server.prompts").iterdir()
    if file.name.endswith(".md")
)


def source(header: str = HEADER, body: str = BODY) -> bytes:
    return f"+++\n{header}+++\n\n{body}".encode()


def parsed(body: str = BODY) -> PromptFile:
    return parse_prompt_file("test.v2", source(body=body))


def test_sections_are_rendered_without_the_blank_lines_around_them() -> None:
    prompt = parsed().chat({"name": "a", "code": "b"})

    assert prompt.system == "Be {brief}."
    assert prompt.context == ""
    assert prompt.user == "a: b"
    assert prompt.stops == ("</end>",)
    assert prompt.answer_schema is None


def test_a_prompt_carries_its_file_and_the_digest_of_its_content() -> None:
    digest = hashlib.sha256(source()).hexdigest()[:12]

    assert str(parsed().source) == f"test.v2@{digest}"


def test_every_change_of_a_file_changes_the_digest() -> None:
    assert parsed().source != parsed(BODY.replace("brief", "short")).source


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"name": "a"}, "code"),
        ({"name": "a", "code": "b", "extra": "c"}, "extra"),
        ({}, "name"),
        ({"Name": "a", "code": "b"}, "Name"),
    ],
)
def test_values_must_be_those_of_the_file(values: dict[str, str], named: str) -> None:
    with pytest.raises(PromptFileError, match=named):
        parsed().render(values)


@given(st.text(), st.text())
def test_values_are_inserted_as_they_are(name: str, code: str) -> None:
    assert parsed().render({"name": name, "code": code})["User"] == f"{name}: {code}"


@pytest.mark.parametrize("value", ["{{name}}", "{{code}}", "\\g<1>", "{0}", "%s", "$name", "+++\n"])
def test_a_value_is_never_expanded(value: str) -> None:
    assert parsed().render({"name": "n", "code": value})["User"] == f"n: {value}"


def test_other_braces_are_text() -> None:
    body = "# User\n\n{ {name} {{ name }} {{{name}}} ${x} {{name}}{{code}}\n"

    assert parsed(body).render({"name": "N", "code": "C"})["User"] == (
        "{ {name} {{ name }} {N} ${x} NC"
    )


def test_a_hole_prompt_has_one_more_stop_when_one_line_is_wanted() -> None:
    file = parsed("# Prefix\n\n{{name}}\n\n# Suffix\n\n{{code}}\n")
    values = {"name": "before\n", "code": "\nafter"}

    assert file.hole(values, one_line=True).stops == ("</end>", "\n")
    assert file.hole(values, one_line=False).stops == ("</end>",)
    assert file.hole(values, one_line=False).prefix == "before\n"
    assert file.hole(values, one_line=False).suffix == "\nafter"


def test_a_file_serves_only_its_own_kind_of_model() -> None:
    hole = parsed("# Prefix\n\n{{name}}{{code}}\n")
    values = {"name": "", "code": ""}

    with pytest.raises(PromptFileError):
        parsed().hole(values, one_line=True)
    with pytest.raises(PromptFileError):
        hole.chat(values)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (HEADER.replace("version = 2\n", ""), BODY),
        (HEADER.replace("version = 2", 'version = "2"'), BODY),
        (HEADER.replace("version = 2", "version = 3"), BODY),
        (HEADER.replace('"test"', '"other"'), BODY),
        (HEADER + "surprise = 1\n", BODY),
        (HEADER.replace("[parameters]", "[parameters"), BODY),
        (HEADER.replace('"name"]', '"name", "unused"]'), BODY),
        (HEADER.replace(', "name"]', "]"), BODY),
        (HEADER, BODY + "{{undeclared}}\n"),
        (HEADER, "Some text first.\n" + BODY),
        (HEADER, "{{name}} {{code}}\n"),
        (HEADER, BODY + "# User\n\nagain\n"),
        (HEADER, BODY + "# Suffix\n\nmixed\n"),
        (HEADER, ""),
    ],
)
def test_a_file_that_is_not_in_order_is_refused(header: str, body: str) -> None:
    with pytest.raises(PromptFileError, match=r"test\.v2"):
        parse_prompt_file("test.v2", source(header, body))


@pytest.mark.parametrize("content", [b"", b"# User\n\ntext\n", b"+++\nid = 1\n# User\n"])
def test_a_file_without_a_header_is_refused(content: bytes) -> None:
    with pytest.raises(PromptFileError, match="header"):
        parse_prompt_file("test.v2", content)


@pytest.mark.parametrize("name", ["missing.v1", "../gate/secrets"])
def test_a_file_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(PromptFileError, match="no prompt file"):
        load_prompt_file(name)


@pytest.mark.parametrize("name", PACKAGED)
def test_every_packaged_file_is_in_order(name: str) -> None:
    file = load_prompt_file(name)

    assert file.source.name == name
    assert file.description.endswith(".")
    assert all(stop for stop in file.parameters.stops)


def test_there_are_packaged_files() -> None:
    assert {"completion-chat.v2", "completion-hole.v1"} <= set(PACKAGED)
