from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git.repository import identify, open_repository, read_rules
from support.metrics_git import GitRepo


def test_opens_a_checkout_a_bare_clone_and_a_worktree_under_one_name(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    repo.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "side")
    repo.git("clone", "--quiet", "--bare", str(repo.root), str(tmp_path / "bare.git"))
    repo.git("-C", str(tmp_path / "bare.git"), "remote", "remove", "origin")

    opened = [open_repository(tmp_path / name) for name in ("repo", "tree", "bare.git")]

    assert {o.tip for o in opened} == {repo.tip()}
    assert len({identify(o) for o in opened}) == 1
    stores = [repo.root / ".git", repo.root / ".git", tmp_path / "bare.git"]
    assert [o.store for o in opened] == stores


def test_a_repository_goes_by_its_remote(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    repo.git("remote", "add", "origin", "git@github.com:acme/web.git")

    assert identify(open_repository(repo.root)) == "github.com/acme/web"


def test_the_remotes_own_branch_counts_as_merged(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    main = repo.commit()
    repo.git("update-ref", "refs/remotes/origin/main", main)
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    repo.git("checkout", "--quiet", "-b", "feature")
    feature = repo.commit()

    assert open_repository(repo.root).tip == main
    assert open_repository(repo.root, "feature").tip == feature


def test_an_empty_repository_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no commits yet"):
        open_repository(GitRepo(tmp_path / "repo").root)


def test_a_shallow_clone_is_refused_with_the_remedy(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    repo.commit()
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"file://{repo.root}", str(clone)],
        check=True,
        capture_output=True,
    )

    with pytest.raises(UserError) as caught:
        open_repository(clone)

    assert "shallow clone" in caught.value.what
    assert "--unshallow" in caught.value.remedy


@pytest.mark.parametrize("kind", ["absent", "file", "folder", "inside", "broken"])
def test_what_is_no_repository_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "file":
        path.write_text("x")
    elif kind == "folder":
        path.mkdir()
    elif kind == "inside":
        GitRepo(tmp_path / "repo").commit(files={"sub/a.ts": "1\n"})
        path = tmp_path / "repo" / "sub"
    elif kind == "broken":
        (path / ".git").mkdir(parents=True)

    with pytest.raises(UserError):
        open_repository(path)


def test_a_git_that_is_too_old_is_named_with_the_one_that_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = GitRepo(tmp_path / "work")
    repository.commit("first", {"a.ts": "1\n"})
    older = tmp_path / "older" / "git"
    older.parent.mkdir()
    # As git 2.30 does: it repeats a word that it does not know.
    older.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        '*rev-parse*) printf "false\\n--path-format=absolute\\n.git\\n" ;;\n'
        '*version*) echo "git version 2.30.2" ;;\n*) exit 129 ;;\nesac\n'
    )
    older.chmod(0o755)
    monkeypatch.setenv("PATH", f"{older.parent}:{os.environ['PATH']}")
    with pytest.raises(UserError, match=r"git is too old \(git version 2\.30\.2\)") as caught:
        open_repository(repository.root)
    assert caught.value.remedy == "Install git 2.31 or newer and try again."


@pytest.mark.parametrize(
    ("committed", "expected"),
    [
        ({"a.ts": "1\n"}, ("", "", "")),
        ({".mailmap": "Ä <a@x>\n\nlast", ".git-blame-ignore-revs": "#\n"},
         ("Ä <a@x>\n\nlast", "", "#\n")),
        ({".mailmap/folder": "1\n", ".gitattributes": "*.ts text\n"}, ("", "*.ts text\n", "")),
    ],
    ids=["none", "two", "a folder"],
)  # fmt: skip
def test_rules_are_read_as_they_were_committed(
    tmp_path: Path, committed: dict[str, str], expected: tuple[str, str, str]
) -> None:
    repository = GitRepo(tmp_path / "work")
    repository.commit("first", committed)
    (repository.root / ".gitattributes").write_text("written later\n")
    assert read_rules(open_repository(repository.root)) == expected
