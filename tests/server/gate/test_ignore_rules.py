"""Ignore files mean what git says they mean; without regard to case; and fail closed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundspeed_server.gate.ignore_rules import (
    IgnorePatterns,
    IgnoreTree,
    UnreadableRulesError,
    ignore_files,
)

FOLDERS = st.lists(st.sampled_from(["a", "b", "src", "gen"]), max_size=3)
FILES = st.sampled_from(["a", "b", "gen", "x.ts", "y.ts", "z.log"])
PATHS = st.builds(lambda folders, file: "/".join([*folders, file]), FOLDERS, FILES)
PATTERNS = st.builds(
    lambda negation, anchor, body, slash: f"{negation}{anchor}{body}{slash}",
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.sampled_from(["a", "b", "src", "gen", "*.ts", "x.*", "*", "?", "**", "[a-b]"])
    | st.sampled_from(["a/b", "src/*", "src/*/b", "**/gen", "**/gen/**", "a/**", "a/**/b"]),
    st.sampled_from(["", "", "/"]),
)
LISTS = st.lists(PATTERNS, max_size=5)


def ignored(top: Path, relative: str) -> bool:
    return IgnoreTree().ignoring_file(top, top / relative) is not None


def write(folder: Path, *patterns: str, name: str = ".gitignore") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join(patterns) + "\n")


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        ((), "src/a.ts", False),
        (("*.log",), "src/a.ts", False),
        (("*.ts",), "src/a.ts", True),
        (("# *.ts", "", "  "), "src/a.ts", False),
        (("\\#a.ts",), "#a.ts", True),
        (("/a.ts",), "src/a.ts", False),
        (("src/",), "src/deep/a.ts", True),
        (("*.ts", "!a.ts"), "src/a.ts", False),
        (("src/", "!src/a.ts"), "src/a.ts", True),
        (("src/*", "!src/a.ts"), "src/a.ts", False),
        (("*", "!*/", "!*.ts"), "src/a.ts", False),
        (("**/gen/**",), "src/gen/a.ts", True),
        (("src/**", "!src/a.ts"), "src/a.ts", False),
        (("src/** ", "!src/a.ts"), "src/a.ts", False),
        (("src/**/",), "src/a.ts", False),
        (("src/**/",), "src/deep/a.ts", True),
        (("a.[tj]s",), "a.ts", True),
        (("a.ts ",), "a.ts", True),
        (("GENERATED/",), "src/generated/a.ts", True),
        (("*.TS",), "a.ts", True),
        (("*.ts", "!Keep.ts"), "Keep.ts", False),
        (("*.ts", "!Keep.ts"), "keep.ts", True),
        (("gr\u00f6\u00dfe.ts",), "gro\u0308\u00dfe.ts", True),
    ],
)
def test_a_file_is_ignored(
    tmp_path: Path,
    patterns: tuple[str, ...],
    path: str,
    expected: bool,  # noqa: FBT001
) -> None:
    write(tmp_path, *patterns)

    assert ignored(tmp_path, path) is expected


def test_a_deeper_file_decides_first(tmp_path: Path) -> None:
    write(tmp_path, "*.ts")
    write(tmp_path / "src", "!kept.ts")

    assert not ignored(tmp_path, "src/kept.ts")
    assert ignored(tmp_path, "src/other.ts")
    assert ignored(tmp_path, "kept.ts")


def test_nothing_inside_an_ignored_folder_is_brought_back(tmp_path: Path) -> None:
    write(tmp_path, "gen/")
    write(tmp_path / "gen", "!a.ts")

    assert ignored(tmp_path, "gen/a.ts")


def test_our_own_ignore_file_adds_and_cannot_take_away(tmp_path: Path) -> None:
    write(tmp_path, "private.ts")
    write(tmp_path, "drafts/", "!private.ts", name=".groundspeedignore")

    assert ignored(tmp_path, "private.ts")
    assert ignored(tmp_path, "drafts/a.ts")
    assert not ignored(tmp_path, "a.ts")


def test_the_deciding_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "*.log")
    write(tmp_path / "src", "*.ts")

    assert IgnoreTree().ignoring_file(tmp_path, tmp_path / "src" / "a.ts") == (
        tmp_path / "src" / ".gitignore"
    )


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    tree = IgnoreTree()
    before = tree.ignoring_file(tmp_path, tmp_path / "a.ts")
    write(tmp_path, "a.ts")
    during = tree.ignoring_file(tmp_path, tmp_path / "a.ts")
    (tmp_path / ".gitignore").unlink()

    assert before is None
    assert during == tmp_path / ".gitignore"
    assert tree.ignoring_file(tmp_path, tmp_path / "a.ts") is None


def test_a_list_that_is_a_link_follows_the_file_that_it_names(tmp_path: Path) -> None:
    tree, shared = IgnoreTree(), tmp_path / "shared.txt"
    shared.write_text("b.ts\n")
    (tmp_path / ".gitignore").symlink_to(shared)
    before = tree.ignoring_file(tmp_path, tmp_path / "a.ts")
    shared.write_text("a.ts, too\na.ts\n")

    assert before is None
    assert tree.ignoring_file(tmp_path, tmp_path / "a.ts") == tmp_path / ".gitignore"


@pytest.mark.parametrize("path", ["file.ts/a.ts", "nul\0/a.ts", "long" * 99 + "/a.ts"])
def test_a_place_that_cannot_be_looked_at_is_an_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "file.ts").write_text("")

    with pytest.raises(UnreadableRulesError):
        ignored(tmp_path, path)


def _folder(file: Path) -> None:
    file.mkdir()


def _dangling(file: Path) -> None:
    file.symlink_to(file.parent / "nowhere")


def _loop(file: Path) -> None:
    file.symlink_to(file)


def _fifo(file: Path) -> None:
    os.mkfifo(file)


def _binary(file: Path) -> None:
    file.write_bytes(b"*.log\n\x00\x01")


def _no_pattern(file: Path) -> None:
    file.write_text("*.log\n!\n")


def _bad_range(file: Path) -> None:
    file.write_text("[z-a].ts\n")


def _huge(file: Path) -> None:
    file.write_text("# filler\n" * 200_000)


def _locked(file: Path) -> None:
    file.write_text("*.log\n")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")


@pytest.mark.parametrize(
    "spoil",
    [_folder, _dangling, _loop, _fifo, _binary, _no_pattern, _bad_range, _huge, _locked],
)
def test_rules_that_cannot_be_read_are_an_error(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(tmp_path / ".gitignore")

    with pytest.raises(UnreadableRulesError):
        ignored(tmp_path, "src/a.ts")


def test_bytes_that_are_not_text_stand_for_themselves(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbfcaf\xe9.ts\n")

    assert ignored(tmp_path, os.fsdecode(b"caf\xe9.ts"))


def test_every_ignore_file_on_the_way_is_watched(tmp_path: Path) -> None:
    watched = set(ignore_files(tmp_path, tmp_path / "a" / "b" / "c.ts"))

    assert watched == {
        folder / name
        for folder in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")
        for name in (".gitignore", ".groundspeedignore")
    }
    assert list(ignore_files(tmp_path, tmp_path))


def test_a_pattern_is_named_in_its_own_words() -> None:
    patterns = IgnorePatterns(["# keys", "*.pem", "", "secrets/"])

    assert patterns.ignoring_pattern("a/SECRETS/x.ts") == "secrets/"
    assert patterns.ignoring_pattern("KEY.PEM") == "*.pem"
    assert patterns.ignoring_pattern("a.ts") is None


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository").resolve()
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(top=LISTS, nested=LISTS, paths=st.lists(PATHS, min_size=8, max_size=8, unique=True))
def test_git_agrees(repository: Path, top: list[str], nested: list[str], paths: list[str]) -> None:
    """Differential: `git check-ignore` is the definition, for lower-case names."""
    write(repository, *top)
    write(repository / "src", *nested)
    answer = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=repository,
        input="\n".join(paths) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    by_git = set(answer.stdout.splitlines())

    assert {path for path in paths if ignored(repository, path)} == by_git
