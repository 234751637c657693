from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.git.diff import FileChange, diff_arguments, parse_diffs
from groundspeed_metrics.git.process import stream
from groundspeed_metrics.git.splits import Copies, find_copies
from support.metrics_git import GitRepo

LINES = [f"const value{number} = compute({number});\n" for number in range(20)]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "repo")
    repo.commit(files={"all.ts": "".join(LINES), "other.ts": "other\n"})
    return repo


def change(
    repo: GitRepo, *, without: str | None, files: dict[str, str]
) -> tuple[str, list[FileChange]]:
    """Commit, and return what git's log lists of it."""
    if without is not None:
        (repo.root / without).unlink()
    sha = repo.commit(files=files)
    with stream(repo.root, diff_arguments(contents=False), stdin=iter([sha.encode()])) as chunks:
        (found,) = parse_diffs(chunks, contents=False)
    return sha, found.listed


def copies(repo: GitRepo, *, without: str | None, files: dict[str, str]) -> Copies:
    return find_copies(repo.root, *change(repo, without=without, files=files))


def test_what_is_left_of_a_renamed_file_is_a_copy_of_it(repo: GitRepo) -> None:
    files = {"first.ts": "".join(LINES[:13]), "second.ts": "".join(LINES[9:]), "new.ts": "new\n"}

    found = copies(repo, without="all.ts", files=files)

    assert list(found) == ["second.ts"]
    name, second = found["second.ts"]
    assert (name, second.status) == ("all.ts", "C")
    assert second.hunks == [(1, 9, 0, 0)]


def test_names_are_no_patterns(repo: GitRepo) -> None:
    files = {"a*.ts": "".join(LINES[:13]), ":(top)[b] \n.ts": "".join(LINES[9:])}

    assert list(copies(repo, without="all.ts", files=files)) == [":(top)[b] \n.ts"]


@pytest.mark.parametrize(
    ("without", "files"),
    [
        (None, {"copy.ts": "".join(LINES)}),
        ("all.ts", {"moved.ts": "".join(LINES)}),
        ("all.ts", {"new.ts": "new\n"}),
        ("all.ts", {"moved.ts": "".join(LINES), "new.ts": "new\n"}),
        ("all.ts", {"moved.ts": "".join(LINES), "binary": "\0" + "".join(LINES)}),
    ],
    ids=["the file stays", "moved", "another one", "moved beside another one", "binary"],
)
def test_other_changes_split_nothing(
    repo: GitRepo, *, without: str | None, files: dict[str, str]
) -> None:
    assert copies(repo, without=without, files=files) == {}


def test_a_change_that_moves_whole_folders_is_not_looked_at(repo: GitRepo) -> None:
    files = {"first.ts": "".join(LINES[:13]), "second.ts": "".join(LINES[9:])}
    sha, listed = change(repo, without="all.ts", files=files)
    many = [FileChange("n" * 4_000, None, "A", is_submodule=False, old_blob="", new_blob="")] * 40

    assert find_copies(repo.root, sha, listed) != {}
    assert find_copies(repo.root, sha, [*listed, *many]) == {}
