"""A repository that cannot be read is told with its remedy, and keeps no other one out."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.cli_terminal import Ended, Terminal, assert_explained
from support.metrics_git import GitRepo
from support.metrics_warehouse import one, opened

IS_ROOT = os.geteuid() == 0
SCRIPT = "[[answer]]\ntext = '{\"hints\": []}'\n"


def no_repository(root: Path) -> None:
    root.mkdir()
    (root / "a.ts").write_text("export const a = 1;\n")


def empty(root: Path) -> None:
    GitRepo(root)
    (root / "a.ts").write_text("export const a = 1;\n")


def without_head(root: Path) -> None:
    GitRepo(root).commit()
    (root / ".git" / "HEAD").unlink()


def without_objects(root: Path) -> None:
    GitRepo(root).commit()
    shutil.rmtree(root / ".git" / "objects")
    (root / ".git" / "objects").mkdir()


def of_another_user(root: Path) -> None:
    """Only root can give a folder away; anybody else can lock a folder of their own."""
    GitRepo(root).commit()
    if IS_ROOT:
        for path in (root, root / ".git"):
            os.chown(path, 4321, 4321)
    else:
        (root / ".git").chmod(0)


def shallow(root: Path) -> None:
    source = GitRepo(root.with_name("source"))
    source.commit()
    source.commit()
    source.git("clone", "--quiet", "--depth", "1", source.root.as_uri(), str(root))


@dataclass(frozen=True)
class Fault:
    """A repository that cannot be read, and the words in which each command says so."""

    make: Callable[[Path], None]
    collect: tuple[str, ...]
    review: tuple[str, ...]


FAULTS = {
    "none": Fault(
        no_repository,
        ("not the root of a git repository", "Name the folder"),
        ("not in a git repository", "Name a path inside a clone"),
    ),
    "empty": Fault(
        empty,
        ("has no commits yet", "after the first commit"),
        ("no revision 'HEAD'", "before the first commit"),
    ),
    "without HEAD": Fault(
        without_head,
        ("git cannot read", "fsck"),
        ("not in a git repository that can be read", "Name a path inside a clone"),
    ),
    "without objects": Fault(
        without_objects,
        ("lacks the objects of its newest commit", "fsck"),
        ("not a commit that can be read", "git fsck"),
    ),
    "of another user": Fault(
        of_another_user,
        ("another user", "as its owner") if IS_ROOT else ("git cannot read", "fsck"),
        ("another user", "as its owner") if IS_ROOT else ("that can be read", "of your own"),
    ),
}


@pytest.fixture
def collector(terminal: Terminal) -> Terminal:
    terminal.environment |= {"GROUNDSPEED_DB": "w.duckdb", "GROUNDSPEED_ORG_KEY": "a key for tests"}
    return terminal


@pytest.fixture
def reviewer(terminal: Terminal) -> Terminal:
    script = terminal.home / "script.toml"
    script.write_text(SCRIPT)
    terminal.environment |= {
        "GROUNDSPEED_PROVIDER": "scripted",
        "GROUNDSPEED_SCRIPT": str(script),
    }
    return terminal


def assert_good_one_is_collected(ended: Ended, terminal: Terminal) -> None:
    assert ended.code == 2
    assert "good: 2 commits" in ended.err
    with opened(terminal.here / "w.duckdb") as warehouse:
        assert one(warehouse, "SELECT count(*) FROM raw.git_commit") == 2


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_collection_goes_on_with_the_others(fault: Fault, collector: Terminal) -> None:
    fault.make(collector.here / "bad")
    good = GitRepo(collector.here / "good")
    good.commit()
    good.commit()
    ended = collector.run("groundspeed-metrics", "collect", "git", "bad", "good")

    assert_good_one_is_collected(ended, collector)
    assert_explained(ended.err, *fault.collect, lines=4)


def test_a_shallow_clone_is_collected_after_its_remedy(collector: Terminal) -> None:
    shallow(collector.here / "clone")
    refused = collector.run("groundspeed-metrics", "collect", "git", "clone")
    remedy = refused.err.partition("Run: ")[2].splitlines()[0]
    subprocess.run(remedy, shell=True, check=True, cwd=collector.here, env=collector.environment)
    done = collector.run("groundspeed-metrics", "collect", "git", "clone")

    assert refused.code == 2
    assert_explained(refused.err, "shallow clone", "nothing was read", lines=3)
    assert (done.code, "2 commits" in done.err) == (0, True), done.err


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_review_says_what_it_needs(fault: Fault, reviewer: Terminal) -> None:
    fault.make(reviewer.here / "bad")
    ended = reviewer.run("groundspeed", "review", "bad")

    assert (ended.code, ended.out) == (2, "")
    assert_explained(ended.err, *fault.review)


def test_a_shallow_clone_can_be_reviewed_down_to_its_own_depth(reviewer: Terminal) -> None:
    shallow(reviewer.here / "clone")
    here = reviewer.run("groundspeed", "review", "clone")
    deeper = reviewer.run("groundspeed", "review", "clone", "--base", "HEAD~1")

    assert here == Ended(0, "", "")
    assert (deeper.code, deeper.out) == (2, "")
    assert_explained(deeper.err, "HEAD~1", "that was fetched")
