from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.outcomes.fingerprints import DOMAIN, MAX_LINES, Fingerprinter, normalised
from groundspeed_server.text.snapshot import Span

VECTORS = json.loads(
    (files("groundspeed_contract") / "fingerprint-vectors.v1.json").read_text(encoding="utf-8")
)
KEY = Fingerprinter(b"key")
TELLING = "const average = total / numbers.length;"


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_lines_have_the_fingerprints_that_readers_expect(case: dict[str, str | None]) -> None:
    line = case["line"] or ""

    assert normalised(line) == case["normalised"]
    assert Fingerprinter(VECTORS["key"].encode()).line(line) == case["fingerprint"]


def test_the_domain_is_the_one_that_readers_use() -> None:
    assert VECTORS["domain"].encode() == DOMAIN


def test_another_key_gives_another_fingerprint() -> None:
    assert KEY.line(TELLING) != Fingerprinter(b"other").line(TELLING)


def test_a_lone_surrogate_is_hashed_and_not_raised() -> None:
    assert KEY.line(TELLING + "\ud800") == KEY.line(TELLING + "?")


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(line: str) -> None:
    once = normalised(line)

    assert normalised(once) == once


@given(st.lists(st.sampled_from([" ", "\t", "\n"]), min_size=5, max_size=5))
def test_white_space_between_words_does_not_matter(gaps: list[str]) -> None:
    words = ["const", "average", "=", "total", "/", "count"]
    line = "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))

    assert KEY.line(line) == KEY.line("const average=total/count;")


def test_only_lines_that_the_acceptance_wrote_count() -> None:
    text = f"before = somethingElse();\n  {TELLING}\n  return average.toFixed(2);\nafter();"
    start = text.index("const")
    end = text.index("return") + len("return average.toFixed")

    assert KEY.accepted_lines(text, Span(start, end)) == (
        KEY.line(TELLING),
        KEY.line("return average.toFixed(2)"),
    )


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [
        ((0, 0), (0, 27), [0]),
        ((1, 0), (1, 27), [1]),
        ((2, 0), (2, 27), [2]),
        ((0, 27), (1, 27), [1]),
        ((1, 12), (1, 27), []),
        ((1, 11), (1, 27), [1]),
        ((0, 0), (1, 10), [0]),
        ((0, 0), (1, 11), [0, 1]),
    ],
)
def test_a_line_counts_when_half_of_what_is_significant_in_it_was_accepted(
    start: tuple[int, int], end: tuple[int, int], marked: list[int]
) -> None:
    lines = [f"const number{n} = sixteen{n}();" for n in range(3)]
    text = "\n".join(lines)
    first, last = (line * (len(lines[0]) + 1) + column for line, column in (start, end))

    found = KEY.accepted_lines(text, Span(first, last))
    assert found == tuple(KEY.line(lines[index]) for index in marked)


def test_a_line_written_twice_has_one_fingerprint() -> None:
    text = f"{TELLING}\n{TELLING}\n"

    assert KEY.accepted_lines(text, Span(0, len(text))) == (KEY.line(TELLING),)


def test_there_are_never_more_fingerprints_than_the_schema_allows() -> None:
    text = "\n".join(f"const numberedConstant{n} = {n};" for n in range(100))

    assert len(KEY.accepted_lines(text, Span(0, len(text)))) == MAX_LINES
