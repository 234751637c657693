from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from groundspeed_metrics.git import process
from support.metrics_git import GitRepo


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    return repo


def test_answers_what_git_prints(repo: GitRepo) -> None:
    assert process.answer(repo.root, ["rev-parse", "HEAD"]).decode().strip() == repo.tip()


def test_a_failure_carries_code_and_message(repo: GitRepo) -> None:
    with pytest.raises(process.GitError) as caught:
        process.answer(repo.root, ["rev-parse", "--verify", "nonsense"])

    assert caught.value.code == 128
    assert "Needed a single revision" in caught.value.message


def test_a_command_that_hangs_is_stopped(repo: GitRepo) -> None:
    pipe = repo.root / "pipe"
    os.mkfifo(pipe)
    repo.git("config", "include.path", str(pipe))
    started = time.monotonic()

    with pytest.raises(process.GitError, match="stopped after"):
        process.answer(repo.root, ["rev-parse", "HEAD"], timeout_s=0.2)

    assert time.monotonic() - started < 5


def test_git_gives_way_to_the_reader(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    # It tells its priority only when there is something to read: then it has got it.
    told = "import os; print(os.nice(0))"
    git.write_text(f"#!/bin/sh\nread line\nexec '{sys.executable}' -c '{told}'\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{git.parent}:{os.environ['PATH']}")

    assert int(process.answer(repo.root, [], stdin=b"\n")) > os.nice(0)


def test_output_beyond_the_cap_is_refused(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_ANSWER_LIMIT", 10)

    with pytest.raises(process.GitError, match="printed more"):
        process.answer(repo.root, ["cat-file", "-p", "HEAD"])


def test_a_reader_that_stops_early_leaves_no_process(repo: GitRepo) -> None:
    with process.stream(repo.root, ["cat-file", "-p", "HEAD"]) as chunks:
        next(chunks)


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_EXTERNAL_DIFF", "GIT_CONFIG_COUNT"])
def test_the_callers_environment_does_not_reach_git(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "/nonsense")

    assert process.answer(repo.root, ["rev-parse", "HEAD"])
