"""git is read from the object database alone, and nothing that a repository configures runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from groundspeed_server.history import HistoryError, Repository, blob_id


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "a.ts").write_bytes(b"export const a = 1;\n")
    (root / "dir").mkdir()
    (root / "dir" / "tab\tné.ts").write_bytes(b"\xff\xfe\n")
    (root / "link.ts").symlink_to("a.ts")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


def test_files_of_a_commit_are_regular_files_with_their_blobs(folder: Path) -> None:
    repository = Repository.containing(folder / "dir")
    files = repository.files(repository.commit("main"))

    assert repository.root == folder
    assert set(files) == {"a.ts", "dir/tab\tné.ts"}
    assert list(repository.blobs(files.values())) == [b"export const a = 1;\n", b"\xff\xfe\n"]


def test_a_blobs_id_is_gits_own(folder: Path) -> None:
    repository = Repository.containing(folder)
    files = repository.files(repository.commit("HEAD"))

    assert blob_id(b"export const a = 1;\n", like=files["a.ts"]) == files["a.ts"]


def test_the_index_shows_what_is_staged(folder: Path) -> None:
    (folder / "new.ts").write_text("new")
    git(folder, "add", "new.ts")

    assert "new.ts" in Repository.containing(folder).staged()


def test_a_missing_object_is_none_and_the_rest_is_read(folder: Path) -> None:
    repository = Repository.containing(folder)
    known = repository.files(repository.commit("HEAD"))["a.ts"]

    assert list(repository.blobs(["0" * 40, known])) == [None, b"export const a = 1;\n"]


def test_what_a_partial_clone_left_out_is_none_and_the_rest_is_read(
    folder: Path, tmp_path: Path
) -> None:
    git(folder, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "-qn", "--filter=blob:none", folder.as_uri(), str(partial))
    repository = Repository.containing(partial)
    files = repository.files(repository.commit("HEAD"))
    here = git(partial, "hash-object", "-w", str(folder / "dir" / "tab\tné.ts"))

    asked = [here, files["a.ts"], here, files["a.ts"], here]
    read = [content is not None for content in repository.blobs(asked)]

    assert read == [True, False, True, False, True]


def test_a_bare_repository_is_read_too(folder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(folder), str(bare))

    repository = Repository.containing(bare)

    assert "a.ts" in repository.files(repository.commit("HEAD"))


@pytest.mark.parametrize(
    "revision",
    [
        *("--output=x", "-p", "", "a b", "x\0y", "no-such-branch", "^HEAD", "HEAD:a.ts", ":/first"),
        *("HEAD^{tree}", "HEAD..HEAD", "@{upstream}"),
    ],
)
def test_a_revision_is_a_name_and_never_an_option(folder: Path, revision: str) -> None:
    with pytest.raises(HistoryError):
        Repository.containing(folder).commit(revision)

    assert not (folder / "x").exists()


@pytest.mark.parametrize(
    "revision", ["@", "@~0", "@{0}", "HEAD^{commit}", "#12/fix+more", "é", "@{u}"]
)
def test_a_revision_may_be_written_as_git_knows_it(folder: Path, revision: str) -> None:
    git(folder, "branch", "#12/fix+more")
    git(folder, "branch", "é")
    git(folder, "branch", "--set-upstream-to", "é")

    assert Repository.containing(folder).commit(revision) == git(folder, "rev-parse", "main")


def test_a_missing_git_is_not_called_a_missing_repository(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))

    with pytest.raises(HistoryError, match="git is not installed"):
        Repository.containing(folder)


def test_before_the_first_commit_there_is_no_revision(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")

    with pytest.raises(HistoryError, match="no revision 'HEAD'"):
        Repository.containing(tmp_path).commit("HEAD")


def test_a_commit_whose_objects_are_damaged_is_not_called_missing(folder: Path) -> None:
    for file in (folder / ".git" / "objects").rglob("*"):
        if file.is_file():
            file.unlink()

    with pytest.raises(HistoryError, match="not a commit that can be read"):
        Repository.containing(folder).commit("HEAD")


def test_a_folder_outside_any_repository_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="not in a git repository"):
        Repository.containing(tmp_path)


def test_another_owners_repository_is_refused(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(folder, 1234, 1234)
    os.chown(folder / ".git", 1234, 1234)

    with pytest.raises(HistoryError, match="belongs to another user"):
        Repository.containing(folder)


def test_programs_of_a_malicious_repository_do_not_run(folder: Path) -> None:
    marker = folder.parent / "ran"
    program = folder.parent / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
        "gpg.program",
    ):
        git(folder, "config", key, str(program))
    git(folder, "config", "alias.ls-tree", f"!{program}")
    (folder / ".gitattributes").write_text("*.ts diff=x filter=x\n")

    repository = Repository.containing(folder)
    files = repository.files(repository.commit("HEAD"))
    repository.staged()
    list(repository.blobs(files.values()))

    assert not marker.exists()
