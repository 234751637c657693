from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.agreement import common_end, common_start

texts = st.text(alphabet="ab", max_size=12)


@given(texts, texts)
def test_the_longest_common_start_is_found(one: str, other: str) -> None:
    length = common_start(one, other)

    assert one[:length] == other[:length]
    assert one[: length + 1] != other[: length + 1] or length == min(len(one), len(other))


@given(texts, texts, st.integers(0, 12))
def test_the_longest_common_end_is_found_within_the_bound(one: str, other: str, bound: int) -> None:
    most = min(bound, len(one), len(other))
    length = common_end(one, other, most)

    assert one[len(one) - length :] == other[len(other) - length :]
    assert length == most or one[-length - 1] != other[-length - 1]


def test_bytes_are_texts_too() -> None:
    assert common_start(b"abc", b"abd") == 2
    assert common_end(b"xbc", b"ybc", 3) == 2
