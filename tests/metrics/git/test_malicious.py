"""A repository whose owner wrote its configuration to run programs: none may run."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git.collect import collect_git
from groundspeed_metrics.git.repository import open_repository
from groundspeed_metrics.identity import Pseudonyms
from support.metrics_git import GitRepo
from support.metrics_warehouse import one

SIGNED = """tree {tree}
parent {parent}
author A <a@example.com> 1767700000 +0000
committer A <a@example.com> 1767700000 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
 nonsense
 -----END PGP SIGNATURE-----

signed
"""


@pytest.fixture
def trap(tmp_path: Path) -> tuple[GitRepo, Path]:
    """A repository that leaves a mark in a folder when any of its programs runs."""
    marks = tmp_path / "marks"
    marks.mkdir()
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $@" > "{marks}/ran-$$"\nexit 0\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    repo = GitRepo(tmp_path / "repo")
    repo.commit("one", {"a.ts": "1\n", ".gitattributes": "*.ts diff=evil filter=evil\n"})
    repo.commit("two", {"a.ts": "2\n"})
    repo.write_commit(SIGNED.format(tree=repo.tree(), parent=repo.tip()))
    bare = repo.root / "inner.git"
    bare.mkdir()
    repo.git("init", "--bare", "--quiet", str(bare))
    with (bare / "config").open("a") as config:
        config.write(f"[core]\n\tfsmonitor = {shlex.quote(str(program))}\n")
    for hook in ("post-checkout", "pre-commit", "reference-transaction", "post-index-change"):
        path = repo.root / ".git" / "hooks" / hook
        path.write_bytes(program.read_bytes())
        path.chmod(0o755)
    with (repo.root / ".git" / "config").open("a") as config:
        config.write(EVIL.format(program=program, command=shlex.quote(str(program))))
    return repo, marks


EVIL = """
[core]
	fsmonitor = {command}
	pager = {command}
	editor = {command}
	sshCommand = {command}
	gitProxy = {program}
	askPass = {program}
	alternateRefsCommand = {command}
[diff]
	external = {command}
[diff "evil"]
	textconv = {command}
	command = {command}
[filter "evil"]
	clean = {command}
	smudge = {command}
	process = {command}
	required = true
[gpg]
	program = {program}
[log]
	showSignature = true
	mailmap = true
[alias]
	log = !{command}
	rev-list = !{command}
	cat-file = !{command}
[remote "origin"]
	url = ext::{command}
	promisor = true
	partialclonefilter = blob:none
[protocol "ext"]
	allow = always
[credential]
	helper = !{command}
[uploadpack]
	packObjectsHook = {command}
"""

# These only confuse: they change or break what a careless reader parses.
CONFUSING = """
[format]
	pretty = evil
[i18n]
	logOutputEncoding = UTF-16
[log]
	showRoot = false
	diffMerges = off
	date = relative
[diff]
	renames = false
	orderFile = /nonsense
	relative = true
[color]
	ui = always
[core]
	abbrev = 4
	quotePath = true
"""


def test_no_program_of_a_repository_runs(
    trap: tuple[GitRepo, Path], warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo, marks = trap
    before = sorted(p for p in repo.root.rglob("*") if p.is_file())

    done = collect_git(warehouse, repo.root, pseudonyms)

    assert done.commits == 3
    assert list(marks.iterdir()) == []
    assert sorted(p for p in repo.root.rglob("*") if p.is_file()) == before


def test_confusing_settings_change_no_row(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit(files={"ü.ts": "1\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit(files={"b.ts": "1\n2\n"})
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    with (repo.root / ".git" / "config").open("a") as config:
        config.write(CONFUSING)

    collect_git(warehouse, repo.root, pseudonyms)

    assert one(warehouse, "SELECT sum(added) FROM raw.git_file") == 1 + 2 + 2


def test_the_trap_does_spring_for_a_careless_reader(trap: tuple[GitRepo, Path]) -> None:
    """Otherwise the test above could not fail."""
    repo, marks = trap

    with contextlib.suppress(AssertionError):  # The programs do not do what git hopes for.
        repo.git("log", "-p")

    assert list(marks.iterdir()) != []


def test_a_missing_object_is_fetched_by_no_git(
    trap: tuple[GitRepo, Path],
    tmp_path: Path,
    warehouse: duckdb.DuckDBPyConnection,
    pseudonyms: Pseudonyms,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An older git does not know the variable that keeps it from fetching what is missing."""
    repo, marks = trap
    repo.git("config", "extensions.partialClone", "origin")
    blob = repo.git("rev-parse", "HEAD:a.ts")
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    older = tmp_path / "bin" / "git"
    older.parent.mkdir()
    older.write_text(f'#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec {shutil.which("git")} "$@"\n')
    older.chmod(0o755)
    monkeypatch.setenv("PATH", f"{older.parent}:{os.environ['PATH']}")

    done = collect_git(warehouse, repo.root, pseudonyms)

    assert not done.counts_known
    assert list(marks.iterdir()) == []


@pytest.mark.parametrize("way", ["replaced", "grafted"])
def test_replaced_objects_and_grafts_are_not_followed(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms, way: str
) -> None:
    repo = GitRepo(tmp_path / "repo")
    shas = [repo.commit() for _ in range(4)]
    if way == "replaced":
        repo.git("replace", "--graft", shas[-1], shas[0])
    else:
        (repo.root / ".git" / "info" / "grafts").write_text(f"{shas[-1]} {shas[0]}\n")

    collect_git(warehouse, repo.root, pseudonyms)

    assert one(warehouse, "SELECT count(*) FROM raw.git_commit") == 4


def test_a_planted_mailmap_changes_no_identity(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms
) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    (repo.root / ".mailmap").write_text("<victim@example.com> <ada@example.com>\n")

    collect_git(warehouse, repo.root, pseudonyms)

    found = one(warehouse, "SELECT engineer FROM raw.git_commit")
    assert found == pseudonyms.person("ada@example.com")


@pytest.mark.parametrize(
    "branch", ["--output=x", "-x", "a..b", "a b", "@{u}", "", "a:b", "x" * 300]
)
def test_a_branch_that_is_no_name_is_refused(tmp_path: Path, branch: str) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()

    with pytest.raises(UserError, match=r"not the name of a branch|has no branch"):
        open_repository(repo.root, branch)

    assert not (repo.root / "x").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_refused(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    for path in [repo.root, *repo.root.rglob("*")]:
        os.chown(path, 1234, 1234)

    with pytest.raises(UserError, match="belongs to another user"):
        open_repository(repo.root)
