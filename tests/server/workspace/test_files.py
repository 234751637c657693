"""Which files are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.workspace.files import MOST_BYTES, FilesOnDisk
from groundspeed_server.workspace.walk import source_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name, text in {
        "src/a.ts": "export const a = 1\n",
        "src/b.tsx": "export const b = 1\n",
        "src/legacy.js": "var c = 1\n",
        "src/types.d.ts": "declare const d: 1\n",
        "src/readme.md": "text\n",
        "src/deep/down/e.ts": "export const e = 1\n",
        "src/generated/f.ts": "export const f = 1\n",
        "node_modules/pkg/index.ts": "export const g = 1\n",
        "dist/a.js": "var a\n",
        ".cache/h.ts": "export const h = 1\n",
        ".gitignore": "generated/\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def on_disk(root: Path, *exclude: str) -> FilesOnDisk:
    return FilesOnDisk(Gate(GateSettings(exclude=exclude), (root,)), (root,))


def test_a_walk_finds_what_somebody_writes(root: Path) -> None:
    (root / "src/loop").symlink_to(root)
    (root / "src/link.ts").symlink_to(root / "src/a.ts")
    found = {str(path.relative_to(root)) for path in source_files(root)}

    assert found == {
        "src/a.ts",
        "src/b.tsx",
        "src/legacy.js",
        "src/deep/down/e.ts",
        "src/generated/f.ts",
    }


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert list(source_files(tmp_path / "gone")) == []


def test_a_file_is_read_without_its_byte_order_mark(root: Path) -> None:
    (root / "src/a.ts").write_text("\ufeffexport const a = 1\n")

    assert on_disk(root).read(root / "src/a.ts") == "export const a = 1\n"


@pytest.mark.parametrize(
    "name", ["src/generated/f.ts", "src/missing.ts", ".env", "../outside.ts", "src", "src/huge.ts"]
)
def test_what_must_not_or_cannot_be_used_is_not_read(root: Path, name: str) -> None:
    (root / ".env").write_text("KEY=1\n")
    (root.parent / "outside.ts").write_text("const x = 1\n")
    (root / "src/huge.ts").write_text("x" * (MOST_BYTES + 1))

    assert on_disk(root).read(root / name) is None


def test_a_configured_exclusion_is_heeded(root: Path) -> None:
    assert on_disk(root, "a.ts").read(root / "src/a.ts") is None
    assert on_disk(root).read(root / "src/a.ts") is not None


def test_a_link_that_leads_outside_is_not_read(root: Path) -> None:
    (root.parent / "outside.ts").write_text("const x = 1\n")
    (root / "src/link.ts").symlink_to(root.parent / "outside.ts")

    assert on_disk(root).read(root / "src/link.ts") is None


def test_a_stamp_changes_with_the_file_and_only_files_have_one(root: Path) -> None:
    files = on_disk(root)
    before = files.stamp(root / "src/a.ts")
    os.utime(root / "src/a.ts", ns=(1, 1))

    assert before is not None
    assert files.stamp(root / "src/a.ts") != before
    assert files.stamp(root / "src") is None
    assert files.stamp(root / "src/missing.ts") is None
