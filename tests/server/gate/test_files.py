"""A hostile tree gains nothing from files that are read for context."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from groundspeed_server.gate.files import read_context_file
from groundspeed_server.gate.refusal import Refusal

LIMIT = 1000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "workspace"
    (folder / "src").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.ts").write_text("export const secret = 1;")
    return folder


def reason(answer: str | Refusal) -> str:
    assert isinstance(answer, Refusal)
    return answer.reason


def test_a_source_file_is_read(root: Path) -> None:
    (root / "src" / "a.ts").write_text("export const größe = 1;\r\n", newline="")

    assert read_context_file(root / "src" / "a.ts", (root,), LIMIT) == "export const größe = 1;\r\n"


def test_bytes_that_are_not_text_become_replacement_characters(root: Path) -> None:
    (root / "a.ts").write_bytes(b"caf\xe9")

    assert read_context_file(root / "a.ts", (root,), LIMIT) == "caf\ufffd"


def test_a_symbolic_link_in_place_of_the_file_is_not_followed(root: Path) -> None:
    (root / "src" / "a.ts").symlink_to(root.parent / "elsewhere" / "secret.ts")
    answer = read_context_file(root / "src" / "a.ts", (root,), LIMIT)

    assert reason(answer) == "unsuitable_file"


def test_a_symbolic_link_in_place_of_a_folder_is_not_followed(root: Path) -> None:
    (root / "src").rmdir()
    (root / "src").symlink_to(root.parent / "elsewhere")
    answer = read_context_file(root / "src" / "secret.ts", (root,), LIMIT)

    assert reason(answer) == "unsuitable_file"


@pytest.mark.parametrize("name", ["src/a.ts", "src/a.ts/b.ts"])
def test_a_fifo_does_not_hang_and_is_not_read(root: Path, name: str) -> None:
    os.mkfifo(root / "src" / "a.ts")

    assert reason(read_context_file(root / name, (root,), LIMIT)) == "unsuitable_file"


def test_a_device_is_not_read() -> None:
    assert reason(read_context_file(Path("/dev/zero"), (Path("/dev"),), LIMIT)) == "unsuitable_file"


def test_a_folder_is_not_read(root: Path) -> None:
    assert reason(read_context_file(root / "src", (root,), LIMIT)) == "unsuitable_file"


def test_a_huge_file_is_refused_without_being_read(root: Path) -> None:
    with (root / "a.ts").open("wb") as file:
        file.truncate(5 << 30)  # Sparse: it takes no space.
    answer = read_context_file(root / "a.ts", (root,), LIMIT)

    assert reason(answer) == "unsuitable_file"


@pytest.mark.parametrize(("size", "read"), [(LIMIT, True), (LIMIT + 1, False)])
def test_the_limit_is_exact(root: Path, size: int, read: bool) -> None:  # noqa: FBT001
    (root / "a.ts").write_text("x" * size)

    assert isinstance(read_context_file(root / "a.ts", (root,), LIMIT), str) is read


def test_a_binary_file_is_refused(root: Path) -> None:
    (root / "a.ts").write_bytes(b"\x7fELF\x00\x01")

    assert reason(read_context_file(root / "a.ts", (root,), LIMIT)) == "unsuitable_file"


@pytest.mark.parametrize("name", ["missing.ts", "src/missing/a.ts", "nul\0.ts", "x" * 300])
def test_what_cannot_be_opened_is_refused(root: Path, name: str) -> None:
    assert reason(read_context_file(root / name, (root,), LIMIT)) == "unsuitable_file"


@pytest.mark.parametrize("name", ["../elsewhere/secret.ts", "src/../../elsewhere/secret.ts", ""])
def test_nothing_outside_the_roots_is_read(root: Path, name: str) -> None:
    assert reason(read_context_file(root / name, (root,), LIMIT)) == "outside_workspace"


def test_each_folder_that_is_open_counts_even_one_that_is_a_link(root: Path) -> None:
    (root / "a.ts").write_text("a")
    (root / "link").symlink_to(root.parent / "elsewhere")
    secret = root.parent / "elsewhere" / "secret.ts"

    assert reason(read_context_file(secret, (root,), LIMIT)) == "outside_workspace"
    assert read_context_file(root / "a.ts", (root / "src", root), LIMIT) == "a"
    assert isinstance(read_context_file(root / "link" / "secret.ts", (root / "link",), LIMIT), str)


@pytest.mark.parametrize("name", ["src/deep/a.ts", "src/deep/missing.ts", "src/missing/a.ts"])
def test_nothing_stays_open(root: Path, name: str) -> None:
    (root / "src" / "deep").mkdir()
    (root / "src" / "deep" / "a.ts").write_text("a")
    before = len(list(Path("/dev/fd").iterdir()))
    read_context_file(root / name, (root,), LIMIT)

    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_refusal_names_no_path(root: Path) -> None:
    answer = read_context_file(root / "src" / "missing.ts", (root,), LIMIT)

    assert isinstance(answer, Refusal)
    assert "missing.ts" not in answer.detail
    assert str(root) not in answer.detail
