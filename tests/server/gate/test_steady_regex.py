"""Ignore patterns match as the library says, however many stars they have."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from groundspeed_server.gate.ignore_rules import IgnorePatterns
from groundspeed_server.gate.steady_regex import steady

PATTERNS = st.text(alphabet="ab*/?", min_size=1, max_size=14)
PATHS = st.text(alphabet="ab/", min_size=1, max_size=16)


@settings(max_examples=2_000)
@given(PATTERNS, PATHS)
def test_a_steady_pattern_matches_what_the_library_matches(pattern: str, path: str) -> None:
    read = GitIgnoreSpecPattern(pattern)
    if read.regex is None:
        return
    regex = str(read.regex.pattern)
    expected = re.search(regex, path), re.fullmatch(regex, path)
    found = re.search(steady(regex), path), re.fullmatch(steady(regex), path)

    assert [match is None for match in found] == [match is None for match in expected]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "b", "a" * 250),
        ("**/a/" * 40 + "b", "a/" * 400 + "c"),
        ("/**/*a*" + "/**/*a*a*" * 20 + "/b", "aaa/" * 300 + "c"),
    ],
)
def test_a_hostile_pattern_ends_with_an_answer(pattern: str, path: str) -> None:
    """A backtracking matcher would need more steps than the test's time limit allows."""
    assert IgnorePatterns([pattern]).ignoring_pattern(path) is None
