from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_metrics.git.diff import FileChange, diff_arguments, parse_diffs
from groundspeed_metrics.git.process import stream
from support.metrics_git import GitRepo

SHA = "a" * 40
NAME = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)

Parsed = list[tuple[str, list[FileChange]]]


def entry(status: str, *paths: str, mode: str = "100644") -> bytes:
    return "\0".join((f":100644 {mode} {SHA} {SHA} {status}", *paths)).encode() + b"\0"


def commit(*entries: bytes, patches: bytes, sha: str = SHA) -> bytes:
    return b"\0" + sha.encode() + b"\0\n" + b"".join(entries) + b"\0" + patches


def patch(*hunks: str) -> bytes:
    return ("diff --git a/x b/x\n--- a/x\n+++ b/x\n" + "".join(hunks)).encode()


def parse(*chunks: bytes, contents: bool = True) -> Parsed:
    return [(sha, list(files)) for sha, _, files in parse_diffs(chunks, contents=contents)]


def from_git(repo: GitRepo, *shas: str, contents: bool = True) -> Parsed:
    told = iter(f"{sha}\n".encode() for sha in shas)
    with stream(repo.root, diff_arguments(contents=contents), stdin=told) as chunks:
        return parse(*chunks, contents=contents)


def ranges(file: FileChange) -> list[tuple[int, int, int, int]]:
    return [hunk[:4] for hunk in file.hunks or []]


def test_reads_what_git_prints_of_each_kind_of_change(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    first = repo.commit(files={"edit.ts": "1\n2\n3\n", "move\nd.ts": "same\n", "kind": "x\n"})
    empty = repo.commit("Empty", {"edit.ts": "1\n2\n3\n"})
    (repo.root / "move\nd.ts").rename(repo.root / "moved.ts")
    (repo.root / "kind").unlink()
    (repo.root / "kind").symlink_to("edit.ts")
    (repo.root / "binary").write_bytes(b"\0")
    second = repo.commit(files={"edit.ts": "0\n1\n3\n", "no-end": "a\nb", "void": ""})

    (_, added), (_, nothing), (_, changed) = from_git(repo, first, empty, second)

    by_path = {file.path: file for file in changed}
    assert sorted(file.path for file in added) == ["edit.ts", "kind", "move\nd.ts"]
    assert nothing == []
    assert ranges(by_path["edit.ts"]) == [(0, 0, 1, 1), (2, 1, 2, 0)]
    assert (by_path["moved.ts"].old_path, by_path["moved.ts"].hunks) == ("move\nd.ts", [])
    assert (by_path["kind"].status, ranges(by_path["kind"])) == ("T", [(0, 0, 1, 1), (1, 1, 0, 0)])
    assert by_path["binary"].hunks is None
    assert by_path["no-end"].added == 2
    assert by_path["void"].hunks == []


def test_without_contents_files_are_known_and_counts_are_not(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    shas = [repo.commit(files={"a.ts": "1\n", "b.ts": "1\n"}), repo.commit(files={"a.ts": "2\n"})]

    parsed = from_git(repo, *shas, contents=False)

    assert [[(file.path, file.added) for file in files] for _, files in parsed] == [
        [("a.ts", None), ("b.ts", None)],
        [("a.ts", None)],
    ]


def test_what_looks_like_structure_inside_a_file_is_text(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    text = f"x\n\0{SHA}\0\n@@ -1 +1 @@\ndiff --git a/x b/x\n:100644\n"
    # git looks for a NUL in the first 8,000 bytes alone.
    shas = [repo.commit(files={"a.ts": "y" * 9_000 + text}), repo.commit()]

    (_, (odd,)), (second, _) = from_git(repo, *shas)

    assert (odd.added, second) == (5, shas[1])


@given(path=NAME, size=st.integers(1, 40))
def test_names_and_chunks_do_not_matter(path: str, size: int) -> None:
    edit = patch("@@ -1,2 +1 @@ f\n-a\n-b\n+c\n", "@@ -9 +7,0 @@\n-z\n")
    first_entries = (entry("M", path), entry("R090", path, "new.ts"))
    whole = commit(*first_entries, patches=edit + patch()) + commit(
        entry("A", "next.ts"), patches=patch("@@ -0,0 +1 @@\n+n\n"), sha="b" * 40
    )
    chunks = [whole[start : start + size] for start in range(0, len(whole), size)]

    (_, (edited, moved)), (sha, (added,)) = parse(*chunks)

    assert (edited.path, edited.added, edited.deleted) == (path, 1, 3)
    assert (moved.path, moved.old_path, moved.added) == ("new.ts", path, 0)
    assert (sha, added.added) == ("b" * 40, 1)


def test_lines_that_came_are_read_hunk_by_hunk(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    kept = "kept\n" * 9
    first = repo.commit(files={"a.ts": f"1\n+ 2\n{kept}last", "kind": "-old\n+older"})
    (repo.root / "kind").unlink()
    (repo.root / "kind").symlink_to("a.ts")
    second = repo.commit(files={"a.ts": f"+ one\n{kept}@@ -1 +1 @@\n\\ other\n\nend"})

    (repo.root / "kind").unlink()
    third = repo.commit(files={"kind": "no\nlink\n"})

    commits = from_git(repo, first, second, third)

    (_, (new, _)), (_, (edited, link)), (_, (unlinked,)) = commits
    assert new.additions() == b"1\n++ 2\n+" + b"kept\n+" * 9 + b"last"
    assert edited.additions() == b"+ one\n+@@ -1 +1 @@\n+\\ other\n+\n+end"
    assert link.additions() == b"a.ts"
    assert unlinked.additions() == b"no\n+link"


def test_a_link_that_becomes_an_empty_file_adds_no_line(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    (repo.root / "kind").symlink_to("a.ts")
    first = repo.commit()
    (repo.root / "kind").unlink()
    second = repo.commit(files={"kind": ""})

    _, (_, (emptied,)) = from_git(repo, first, second)

    assert (emptied.additions(), emptied.added, emptied.deleted) == (b"", 0, 1)


def test_submodules_are_told_from_files() -> None:
    ((_, (file,)),) = parse(commit(entry("M", "lib", mode="160000"), patches=patch()))

    assert file.is_submodule


@pytest.mark.parametrize(
    "whole",
    [
        b"rubbish\0",
        commit(b":100644 100644 a a R090\0old\0", patches=patch()),
        b"\0" + SHA.encode(),
        commit(entry("M", "a.ts"), patches=b""),
        commit(entry("M", "a.ts"), entry("M", "b.ts"), patches=patch()),
        2 * commit(entry("M", "a.ts"), entry("M", "b.ts"), patches=patch()),
        commit(b"rubbish\0", patches=patch()),
        commit(entry("M", "a.ts"), patches=patch("@@ -rubbish\n")),
    ],
)
def test_a_stream_that_git_would_not_print_is_refused(whole: bytes) -> None:
    with pytest.raises(ValueError, match="diff"):
        parse(whole)
