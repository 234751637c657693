"""The copy rule: what followed the same text elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.copying import Copied, copied


def copy(marked: str, *others: str) -> Copied | None:
    before, _, after = marked.partition("$0")
    return copied(before, after, others)


def text_of(found: Copied | None) -> str | None:
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        pytest.param("const a = open(path);\nb();\nconst a = $0\n", "open(path);", id="line"),
        pytest.param("x = open(path, 1);\ny = open($0\n", "path, 1);", id="end-of-line"),
        pytest.param("$0 total\n", None, id="blank-line"),
        pytest.param("reopen(path);\nopen($0\n", None, id="begins-with-a-whole-word"),
        pytest.param("if ($0\n", None, id="nothing-like-it"),
        pytest.param("use(a, b);\nuse($0);\n", "a, b", id="up-to-the-closer"),
        pytest.param("use(f(a), b);\nuse($0);\n", "f(a), b", id="brackets-within"),
        pytest.param("get(a, b).c;\nget($0, b).c;\n", "a", id="up-to-the-rest"),
        pytest.param("get(a).c;\nget($0, b).c;\n", None, id="the-rest-is-not-there"),
        pytest.param("call($0\nlater();\ncall(one);\n", "one);", id="below"),
        pytest.param("go(1);\ngo(2);\n\ngo($0\n", "2);", id="nearest"),
        pytest.param("go(1);\ngo(1);\n\ngo(2);\n\ngo($0\n", "1);", id="majority"),
        pytest.param("import { a } from './a';\nimport { $0\n", None, id="imported-once"),
    ],
)
def test_what_followed_the_same_text_is_copied(marked: str, text: str | None) -> None:
    assert text_of(copy(marked)) == text


def test_the_lines_next_to_a_place_count_more_than_its_distance() -> None:
    found = copy("start();\ngo(1);\n\nother();\ngo(2);\n\nstart();\ngo($0\n")

    assert text_of(found) == "1);"


def test_a_line_next_to_the_cursor_may_stand_behind_many_blank_ones() -> None:
    blank = "\n" * 1_000
    near = copied(f"open();\n  read(a);\n{'x();' * 9}\nopen();\n{blank}  read(", blank + "\n")

    assert near is not None
    assert (near.text, near.neighbours) == ("a);", 1)


def test_other_documents_are_looked_into_where_the_own_says_nothing() -> None:
    assert text_of(copy("const db = $0\n", "const db = connect(url);\n")) == "connect(url);"


def test_an_import_is_copied_from_other_documents_alone() -> None:
    other = "import { z } from 'zod';\n"

    assert text_of(copy("import { z $0\n", other)) == "} from 'zod';"


@pytest.mark.parametrize(
    ("marked", "certain", "likely"),
    [
        pytest.param("a();\nuse(x);\n\na();\nuse($0\n", True, True, id="the-line-above-agrees"),
        pytest.param("use(x);\nb();\n\nuse($0\nb();\n", True, True, id="the-line-below-agrees"),
        pytest.param("c();\nuse(x);\n\na();\nuse($0\n", False, True, id="no-neighbour-agrees"),
        pytest.param("a();\ny = use(x);\n\na();\nz = use($0\n", False, True, id="part-of-the-line"),
        pytest.param("use(1);\nc();\nuse(2);\nd();\nuse($0\n", False, False, id="places-disagree"),
    ],
)
def test_how_sure_a_copy_is(marked: str, *, certain: bool, likely: bool) -> None:
    found = copy(marked)

    assert found is not None
    assert (found.certain, found.likely) == (certain, likely)


def test_a_line_that_says_the_same_of_other_names_lends_its_end() -> None:
    marked = "const userName = readName(userRow, 'user');\nconst teamName = readName($0\n"
    found = copy(marked)

    assert text_of(found) == "teamRow, 'team');"
    assert found is not None
    assert (found.renamed, found.certain) == (True, False)


def test_a_file_of_one_repeated_line_is_looked_through_within_bounds() -> None:
    found = copy("call(a);\n" * 20_000 + "call($0\n")

    assert found is not None
    assert found.places == 24


CODE = st.text(st.sampled_from("ab(){}[];., \n=\r\t'é😀"), max_size=200)


@given(CODE, CODE, st.lists(CODE, max_size=2))
def test_a_copy_is_one_line_that_stands_in_a_text(
    before: str, after: str, others: list[str]
) -> None:
    found = copied(before, after, others)

    if found is not None:
        assert "\n" not in found.text
        assert found.text.strip()
        assert 1 <= found.votes <= found.places
        assert found.renamed or any(found.text in text for text in (before, after, *others))
