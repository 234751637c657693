from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_metrics.git.log import FileChange, LoggedCommit, parse_log

SHA = "a" * 40
NAME = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def header(*, message: str = "x", date: str = "1767600000 +0100", sha: str = SHA) -> bytes:
    fields = ("", "C", sha, "", "Ada", "ada@example.com", date, "1767600000 +0000", message, "")
    return "\0".join(fields).encode() + b"\0"


def raw(status: str, *paths: str, mode: str = "100644") -> bytes:
    entry = f":100644 {mode} {SHA} {SHA} {status}"
    return "\0".join((entry, *paths)).encode() + b"\0"


def count(added: object, deleted: object, *paths: str) -> bytes:
    if len(paths) == 1:
        return f"{added}\t{deleted}\t{paths[0]}\0".encode()
    return f"{added}\t{deleted}\t\0{paths[0]}\0{paths[1]}\0".encode()


def parse(*parts: bytes) -> list[LoggedCommit]:
    return list(parse_log([b"".join(parts)]))


def test_reads_a_commit_with_its_files_and_counts() -> None:
    (commit,) = parse(header(), b"\n", raw("M", "a.ts"), count(3, 1, "a.ts"))

    assert commit.author_time == 1_767_600_000
    assert commit.author_offset_min == 60
    assert commit.files == [FileChange("a.ts", None, "M", 3, 1, is_submodule=False)]


def test_reads_renames_with_both_names() -> None:
    (commit,) = parse(header(), raw("R090", "old.ts", "new.ts"), count(2, 0, "old.ts", "new.ts"))

    assert commit.files == [FileChange("new.ts", "old.ts", "R", 2, 0, is_submodule=False)]


def test_counts_of_binary_files_are_missing_and_not_zero() -> None:
    (commit,) = parse(header(), raw("A", "a.png"), count("-", "-", "a.png"))

    assert commit.files[0].added is None


def test_submodules_are_told_from_files() -> None:
    (commit,) = parse(header(), raw("M", "lib", mode="160000"))

    assert commit.files[0].is_submodule


@given(message=NAME, path=NAME, size=st.integers(1, 9))
def test_nothing_in_a_message_or_a_name_passes_for_structure(
    message: str, path: str, size: int
) -> None:
    whole = header(message=message) + raw("M", path) + count(1, 2, path) + header(sha="b" * 40)
    chunks = [whole[start : start + size] for start in range(0, len(whole), size)]

    first, second = parse_log(chunks)

    assert (first.message, first.files[0].path, first.files[0].added) == (message, path, 1)
    assert second.sha == "b" * 40


@pytest.mark.parametrize(
    "date",
    ["", "%aI", "-5 +0000", "99999999999999 +0000", "0 +0000", "12 0000", "9" * 30 + " +0000"],
)
def test_a_date_that_cannot_be_one_is_none(date: str) -> None:
    (commit,) = parse(header(date=date))

    assert commit.author_time is None


def test_a_time_zone_that_cannot_be_one_is_none_and_the_time_stays() -> None:
    (commit,) = parse(header(date="1767600000 +9999"))

    assert (commit.author_time, commit.author_offset_min) == (1_767_600_000, None)


@pytest.mark.parametrize(
    "stream",
    [
        header()[:-20],
        header() + raw("M", "a.ts") + b"3\t1\ta.",
        header() + count(1, 1, "never-named.ts"),
        header() + raw("M", "a.ts") + count(1, 1, "b.ts"),
        header() + b"rubbish\0",
        raw("M", "a.ts"),
    ],
)
def test_a_stream_that_git_would_not_print_is_refused(stream: bytes) -> None:
    with pytest.raises(ValueError, match="log"):
        parse(stream)
