"""What differs from a revision is found without git ever looking at the work tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from groundspeed_server.changes import (
    ChangedFile,
    UnreadableFile,
    changed_files,
    read_document,
    whole_files,
)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "src").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    (root / "src" / "same.ts").write_bytes(b"const same = 1;\n")
    (root / "src" / "changed.ts").write_bytes(b"one\ntwo\nthree\n")
    (root / "src" / "crlf.ts").write_bytes(b"one\r\ntwo\r\n")
    (root / "gone.ts").write_bytes(b"gone\n")
    (root / "notes.md").write_bytes(b"# notes\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / "src" / "changed.ts").write_bytes(b"one\nTWO\nthree\n")
    (root / "src" / "crlf.ts").write_bytes(b"one\ntwo\n")
    (root / "gone.ts").unlink()
    (root / "notes.md").write_bytes(b"# changed\n")
    (root / "staged.tsx").write_bytes(b"staged\n")
    git(root, "add", "staged.tsx")
    (root / "untracked.ts").write_bytes(b"untracked\n")
    return root


def found(files: list[ChangedFile]) -> dict[str, list[str] | None]:
    return {
        file.document.path.name: None
        if file.changed is None
        else [file.document.text[span.start : span.end] for span in file.changed]
        for file in files
        if file.document.path is not None
    }


def test_what_is_not_there_and_what_leads_out_of_the_repository_is_a_sentence(
    folder: Path,
) -> None:
    outside = folder.parent / "outside.ts"
    outside.write_text("outside\n")
    (folder / "link.ts").symlink_to(outside)

    with pytest.raises(UnreadableFile, match="There is no"):
        list(changed_files([folder / "none" / "a.ts"], "HEAD"))
    with pytest.raises(UnreadableFile, match="leads out of its repository"):
        list(changed_files([folder / "link.ts"], "HEAD"))


def test_a_folder_gives_its_changed_and_staged_files(folder: Path) -> None:
    files = list(changed_files([folder], "HEAD"))

    assert found(files) == {"changed.ts": ["TWO\n"], "crlf.ts": [], "staged.tsx": None}


SEVEN = "".join(f"line {number}\n" for number in range(7))


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (SEVEN, []),
        (SEVEN.replace("line 3", "LINE 3"), ["LINE 3\n"]),
        (SEVEN + SEVEN.replace("line", "LINE"), [SEVEN.replace("line", "LINE")]),
        ("const other = 1;\nline 1\n", None),
    ],
    ids=["as it was", "with a change", "twice as long", "another file"],
)
def test_a_renamed_file_is_compared_with_what_it_was(
    folder: Path, now: str, changed: list[str] | None, *, named: bool
) -> None:
    (folder / "before.ts").write_text(SEVEN)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "second")
    git(folder, "mv", "before.ts", "src/after.ts")
    (folder / "src" / "after.ts").write_text(now)
    paths = [folder / "src" / "after.ts"] if named else [folder]

    assert found(list(changed_files(paths, "HEAD"))) == {"after.ts": changed}


def test_a_copy_of_a_file_that_is_still_there_is_new(folder: Path) -> None:
    (folder / "copy.ts").write_bytes((folder / "src" / "same.ts").read_bytes())

    assert found(list(changed_files([folder / "copy.ts"], "HEAD"))) == {"copy.ts": None}


def test_a_folder_inside_gives_only_what_is_below_it(folder: Path) -> None:
    assert set(found(list(changed_files([folder / "src"], "HEAD")))) == {"changed.ts", "crlf.ts"}


def test_a_file_that_is_named_is_given_even_when_git_does_not_know_it(folder: Path) -> None:
    files = list(changed_files([folder / "untracked.ts", folder / "src" / "same.ts"], "HEAD"))

    assert found(files) == {"untracked.ts": None, "same.ts": []}


def test_whole_files_walks_without_what_is_installed(folder: Path) -> None:
    (folder / "node_modules" / "x").mkdir(parents=True)
    (folder / "node_modules" / "x" / "index.js").write_text("x")

    names = set(found(list(whole_files([folder / "src", folder / "untracked.ts"]))))

    assert names == {"same.ts", "changed.ts", "crlf.ts", "untracked.ts"}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.md", b"text", "not a TypeScript"),
        ("missing.ts", None, "is not a file"),
        ("bytes.ts", b"\xff\xfe\x00", "not UTF-8"),
        ("large.ts", b"x" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_cannot_be_reviewed_is_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFile, match=problem):
        read_document(tmp_path / name)


def test_a_broken_file_in_a_folder_does_not_stop_the_others(folder: Path) -> None:
    (folder / "src" / "same.ts").write_bytes(b"\xff\xfe")

    assert set(found(list(changed_files([folder / "src"], "HEAD")))) == {"changed.ts", "crlf.ts"}
