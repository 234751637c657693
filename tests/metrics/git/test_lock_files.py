from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.git.diff import diff_arguments
from groundspeed_metrics.git.lock_files import ATTRIBUTES, lock_files
from groundspeed_metrics.git.paths import classify
from groundspeed_metrics.git.process import answer
from support.metrics_git import GitRepo

SPELLED = [line.split()[0] for line in ATTRIBUTES.read_text().splitlines() if line[0] != "#"]


@pytest.mark.parametrize("name", ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "cargo.lock"])
def test_package_managers_write_lock_files(name: str) -> None:
    assert name in lock_files()


@pytest.mark.parametrize("name", SPELLED)
def test_a_lock_file_is_classed_as_one_however_it_is_written(name: str) -> None:
    assert {classify(name), classify(f"a/{name.upper()}")} == {"lock"}


def test_git_compares_no_lock_file(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    folders = ["", "packages/a/"]
    lock_paths = {folder + name: "1\n" for folder in folders for name in SPELLED}
    sha = repo.commit(files={**lock_paths, "package.json": "1\n", "lock.ts": "1\n"})

    said = answer(repo.root, diff_arguments(contents=True), stdin=f"{sha}\n".encode()).decode()

    assert len(lock_paths) == 2 * len(lock_files())
    assert said.count("\nBinary files /dev/null and ") == len(lock_paths)
    assert said.count("\n+1") == 2
