"""Several rankings become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.context.fusion import fused

rankings = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), max_size=4)


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [
        ([], ""),
        ([""], ""),
        (["abc"], "abc"),
        (["abc", ""], "abc"),
        (["abc", "xyz"], "axbycz"),
        (["abc", "cxy"], "cabxy"),
        (["ab", "ba"], "ab"),
    ],
)
def test_what_stands_high_in_most_rankings_comes_first(rankings: list[str], expected: str) -> None:
    assert "".join(fused(rankings, 20)) == expected


@given(given=rankings, most=st.integers(0, 40))
def test_nothing_is_lost_but_beyond_the_limit_and_nothing_comes_twice(
    given: list[list[int]], most: int
) -> None:
    everything = {one for ranking in given for one in ranking}
    found = fused(given, most)

    assert len(found) == len(set(found)) == min(most, len(everything))
    assert set(found) <= everything
