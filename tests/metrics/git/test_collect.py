from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git.collect import collect_git
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_git import GitRepo
from support.metrics_warehouse import digests, one, rows


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "repo")


def fresh(tmp_path: Path, repo: GitRepo, pseudonyms: Pseudonyms, name: str) -> dict[str, str]:
    """Return the tables of a warehouse that is made anew."""
    database = tmp_path / name
    with open_warehouse(database) as connection:
        collect_git(connection, repo.root, pseudonyms)
    return digests(database)


def test_files_have_counts_classes_and_no_plain_path(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo.commit(files={"src/secret-name.ts": "1\n2\n", "package.json": "{}\n"})

    collect_git(warehouse, repo.root, pseudonyms)

    found = rows(
        warehouse, "SELECT path_class, language, added, path_key FROM raw.git_file ORDER BY 1"
    )
    assert [f[:3] for f in found] == [("code", "typescript", 2), ("config", None, 1)]
    assert not any("secret" in str(f) for f in found)


def test_a_lock_file_is_listed_and_its_lines_are_not_counted(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    for text in ("{}\n", "{\n}\n"):
        repo.commit(files={"deep/package-lock.json": text})

    collect_git(warehouse, repo.root, pseudonyms)

    listed = "SELECT status, path_class, added, deleted FROM raw.git_file ORDER BY 1"
    assert rows(warehouse, listed) == [("A", "lock", None, None), ("M", "lock", None, None)]
    assert one(warehouse, "SELECT sum(n_lines) FROM raw.git_line_life") == 0


def test_the_second_run_reads_only_what_is_new(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    for _ in range(5):
        repo.commit()
    first = collect_git(warehouse, repo.root, pseudonyms)
    unchanged = collect_git(warehouse, repo.root, pseudonyms)
    repo.commit()
    repo.commit()

    second = collect_git(warehouse, repo.root, pseudonyms)

    assert (first.mode, first.commits) == ("whole", 5)
    assert (unchanged.mode, unchanged.commits) == ("unchanged", 0)
    assert (second.mode, second.commits) == ("new", 2)
    assert one(warehouse, "SELECT count(*) FROM raw.git_commit") == 7


def test_reading_in_steps_gives_the_tables_of_reading_at_once(
    repo: GitRepo, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    stepwise = tmp_path / "steps.duckdb"
    for step in range(3):
        repo.commit(email=f"e{step}@example.com")
        repo.git("checkout", "--quiet", "-b", f"side{step}")
        repo.commit(files={f"side{step}.ts": "1\n"})
        repo.git("checkout", "--quiet", "main")
        repo.commit(files={f"main{step}.ts": "1\n"})
        repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", f"side{step}")
        with open_warehouse(stepwise) as connection:
            collect_git(connection, repo.root, pseudonyms)

    assert digests(stepwise) == fresh(tmp_path, repo, pseudonyms, "once.duckdb")


def test_a_repository_under_another_address_is_noticed(
    repo: GitRepo, tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo.commit()
    other = GitRepo(tmp_path / "other")
    other.commit("Another one")

    first, unlike = (collect_git(warehouse, each.root, pseudonyms) for each in (repo, other))
    repo.git("remote", "add", "origin", "git@example.com:app.git")
    repo.commit()
    moved = collect_git(warehouse, repo.root, pseudonyms)
    repo.commit()
    later = collect_git(warehouse, repo.root, pseudonyms)

    found = [each.holds_another for each in (first, unlike, moved, later)]
    assert found == [False, False, True, False]


def test_a_forced_push_leaves_nothing_of_the_old_history(
    repo: GitRepo, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    database = tmp_path / "w.duckdb"
    base = repo.commit()
    repo.commit()
    repo.commit()
    with open_warehouse(database) as connection:
        collect_git(connection, repo.root, pseudonyms)
    repo.git("reset", "--quiet", "--hard", base)
    repo.commit(files={"other.ts": "1\n"})
    with open_warehouse(database) as connection:
        done = collect_git(connection, repo.root, pseudonyms)

    assert done.mode == "whole"
    assert digests(database) == fresh(tmp_path, repo, pseudonyms, "once.duckdb")


def test_a_new_mailmap_is_applied_to_old_commits(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo.commit(email="ada@home.example")
    collect_git(warehouse, repo.root, pseudonyms)
    repo.commit(files={".mailmap": "<ada@example.com> <ada@home.example>\n"})

    collect_git(warehouse, repo.root, pseudonyms)

    found = rows(warehouse, "SELECT DISTINCT engineer FROM raw.git_commit")
    assert found == [(pseudonyms.person("ada@example.com"),)]


def test_merges_squashes_reverts_bots_and_co_authors_are_told_apart(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    direct = repo.commit("Direct\n\nCo-authored-by: Bea <bea@example.com>")
    repo.commit("Squashed (#5)")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("On a branch", {"side.ts": "1\n2\n3\n"}, email="cy@example.com")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #6 from side", "side")
    repo.commit("Bump", email="dependabot[bot]@users.example")
    repo.commit(f"Revert\n\nThis reverts commit {direct}.")
    repo.commit('Revert "Squashed (#5)"')

    collect_git(warehouse, repo.root, pseudonyms)

    commits = "SELECT count(*) FROM raw.git_commit WHERE"
    assert one(warehouse, f"{commits} n_parents = 2 AND pull_request = 6") == 1
    assert one(warehouse, f"{commits} is_squash AND pull_request = 5") == 1
    assert one(warehouse, f"{commits} is_bot") == 1
    assert one(warehouse, f"{commits} reverts = ?", direct) == 1
    assert one(warehouse, f"{commits} reverts_pull_request = 5") == 1
    assert one(warehouse, f"{commits} is_revert") == 2
    assert one(warehouse, "SELECT engineer FROM raw.git_co_author") == pseudonyms.person(
        "bea@example.com"
    )
    assert one(warehouse, "SELECT count(*) FROM raw.git_mainline") == 6
    # What a merge changed on the branch that it was merged into.
    merged = "SELECT sum(added) FROM raw.git_file JOIN raw.git_commit USING (repo, sha)"
    assert one(warehouse, f"{merged} WHERE n_parents = 2") == 3


def test_missing_objects_make_counts_unknown_and_lose_no_commit(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo.commit(files={"a.ts": "1\n"})
    blob = repo.git("rev-parse", "HEAD:a.ts")
    repo.commit(files={"a.ts": "1\n2\n"})
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    done = collect_git(warehouse, repo.root, pseudonyms)

    assert (done.commits, done.counts_known) == (2, False)
    assert one(warehouse, "SELECT count(added) FROM raw.git_file") == 0
    assert one(warehouse, "SELECT count(*) FROM raw.git_commit") == 2


def test_a_broken_history_changes_nothing(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    first = repo.commit()
    repo.commit()
    (repo.root / ".git" / "objects" / first[:2] / first[2:]).unlink()

    with pytest.raises(UserError):
        collect_git(warehouse, repo.root, pseudonyms)

    assert one(warehouse, "SELECT count(*) FROM raw.git_commit") == 0
    assert one(warehouse, "SELECT count(*) FROM raw.git_repository") == 0


def test_a_revert_that_does_not_say_so_is_found_by_its_contents(
    repo: GitRepo, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo.commit(files={"a.ts": "1\n", "b.ts": "1\n"})
    (repo.root / "b.ts").rename(repo.root / "c.ts")
    change = repo.commit("Change", {"a.ts": "2\n", "d.ts": "new\n"})
    (repo.root / "c.ts").rename(repo.root / "b.ts")
    (repo.root / "d.ts").unlink()
    back = repo.commit("Go back", {"a.ts": "1\n"})
    repo.commit("Half of it again", {"a.ts": "2\n"})

    collect_git(warehouse, repo.root, pseudonyms)

    found = rows(
        warehouse,
        """
        SELECT later.sha, earlier.sha FROM raw.git_change_content AS later
        JOIN raw.git_change_content AS earlier ON later.undoes = earlier.does
        JOIN raw.git_commit AS first ON first.sha = earlier.sha
        JOIN raw.git_commit AS second ON second.sha = later.sha
        WHERE first.committed_at < second.committed_at
        """,
    )
    assert found == [(back, change)]
