from __future__ import annotations

import threading
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git.ahead import opened_ahead
from groundspeed_metrics.git.collect import GitCollected, collect_git
from groundspeed_metrics.git.diff import parse_diffs
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_git import GitRepo
from support.metrics_warehouse import digests

_LARGE = "x" * 80 + "\n"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "repo")
    for _ in range(5):
        repo.commit()
    return repo


@pytest.fixture
def other(tmp_path: Path) -> GitRepo:
    other = GitRepo(tmp_path / "other")
    other.commit()
    return other


def test_the_first_history_of_a_new_warehouse_is_compared_at_once(
    repo: GitRepo, other: GitRepo
) -> None:
    with opened_ahead([repo.root, other.root], None, are_new=True) as opened:
        first, second = (each() for each in opened)
        assert first.begun is not None
        shas = [
            sha
            for chunks in first.begun.differences
            for sha, _, files in parse_diffs(chunks, contents=True)
            if list(files)
        ]

    assert shas == [commit.sha for commit in first.begun.span.history]
    assert len(shas) == 5
    assert (second.repository.tip, second.begun) == (other.tip(), None)


def test_nothing_is_compared_before_it_is_known_what_is_new(repo: GitRepo) -> None:
    with opened_ahead([repo.root], None, are_new=False) as opened:
        assert opened[0]().begun is None


def test_a_repository_has_one_name_whether_or_not_it_is_new(repo: GitRepo) -> None:
    names: set[str] = set()
    for are_new in (True, False):
        with opened_ahead([repo.root], None, are_new=are_new) as opened:
            names.add(opened[0]().name)

    assert names == {f"root:{repo.git('rev-list', '--max-parents=0', 'HEAD')}"}


def test_one_that_cannot_be_opened_leaves_the_others_to_be_read(
    repo: GitRepo, tmp_path: Path
) -> None:
    with opened_ahead([tmp_path / "nowhere", repo.root], None, are_new=True) as opened:
        with pytest.raises(UserError, match="not a folder"):
            opened[0]()
        assert opened[1]().repository.tip == repo.tip()


def test_what_nobody_reads_is_ended_with_the_block(tmp_path: Path) -> None:
    large = GitRepo(tmp_path / "large")
    for number in range(4):
        large.commit(files={f"{at}.txt": f"{number}\n{_LARGE * 10_000}" for at in range(20)})
    before = threading.active_count()

    with opened_ahead([large.root], None, are_new=True) as opened:
        opened[0]()

    # A thread ends only when its process was waited for; those of other tests may end meanwhile.
    assert threading.active_count() <= before


def collected(
    repo: GitRepo, database: Path, pseudonyms: Pseudonyms, *, is_ahead: bool
) -> GitCollected:
    ahead = opened_ahead([repo.root], None, are_new=is_ahead)
    with ahead as opened, open_warehouse(database) as connection:
        return collect_git(connection, repo.root, pseudonyms, opened=opened[0])


@pytest.mark.parametrize("is_whole", [True, False], ids=["whole", "an object is missing"])
def test_a_history_that_was_begun_gives_the_same_tables(
    repo: GitRepo, tmp_path: Path, pseudonyms: Pseudonyms, *, is_whole: bool
) -> None:
    if not is_whole:
        blob = repo.git("rev-parse", "HEAD~2:src/a.ts")
        (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ways = {"now.duckdb": False, "ahead.duckdb": True}

    done = [
        collected(repo, tmp_path / name, pseudonyms, is_ahead=way) for name, way in ways.items()
    ]

    now, ahead = (digests(tmp_path / name) for name in ways)
    assert now == ahead
    assert [each.counts_known for each in done] == [is_whole, is_whole]
