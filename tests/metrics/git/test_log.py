from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_metrics.git.log import LoggedCommit, parse_log

SHA = "a" * 40
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def record(*, message: str = "x", date: str = "1767600000 +0100", sha: str = SHA) -> bytes:
    fields = ("", "C", sha, "", "Ada", "ada@example.com", date, "1767600000 +0000", message, "")
    return "\0".join(fields).encode() + b"\0"


def parse(*parts: bytes) -> list[LoggedCommit]:
    return list(parse_log([b"".join(parts)]))


def test_reads_who_and_when() -> None:
    (commit,) = parse(record())

    assert (commit.author, commit.email) == ("Ada", "ada@example.com")
    assert (commit.author_time, commit.author_offset_min) == (1_767_600_000, 60)


@given(message=TEXT, size=st.integers(1, 9))
def test_nothing_in_a_message_passes_for_structure(message: str, size: int) -> None:
    whole = record(message=message) + record(sha="b" * 40)
    chunks = [whole[start : start + size] for start in range(0, len(whole), size)]

    first, second = parse_log(chunks)

    assert (first.message, second.sha) == (message, "b" * 40)


@pytest.mark.parametrize(
    "date",
    ["", "%aI", "-5 +0000", "99999999999999 +0000", "0 +0000", "12 0000", "9" * 30 + " +0000"],
)
def test_a_date_that_cannot_be_one_is_none(date: str) -> None:
    (commit,) = parse(record(date=date))

    assert commit.author_time is None


def test_a_time_zone_that_cannot_be_one_is_none_and_the_time_stays() -> None:
    (commit,) = parse(record(date="1767600000 +9999"))

    assert (commit.author_time, commit.author_offset_min) == (1_767_600_000, None)


@pytest.mark.parametrize("stream", [record()[:-20], record() + b"rubbish\0", record()[:60] + b"\0"])
def test_a_stream_that_git_would_not_print_is_refused(stream: bytes) -> None:
    with pytest.raises(ValueError, match="log"):
        parse(stream)
