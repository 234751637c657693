from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.upkeep.forget import forget
from groundspeed_metrics.upkeep.scratch import scratch_folder

HOLDS = (
    "from groundspeed_metrics.upkeep.scratch import scratch_folder\n"
    "with scratch_folder() as folder:\n"
    "    (folder / 'lines').write_text('about people')\n"
    "    print(folder, flush=True)\n"
    "    input()\n"
)


@pytest.fixture(autouse=True)
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system's folder for temporary files of our own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@contextmanager
def holder() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run another process that has a folder, and make the folder look old."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        os.utime(folder, (0, 0))
        try:
            yield process, folder
        finally:
            process.kill()


def test_a_folder_is_gone_after_its_block() -> None:
    with scratch_folder() as folder:
        (folder / "lines").write_text("about people")
        assert folder.stat().st_mode & 0o777 == 0o700

    assert not folder.exists()


def test_what_a_killed_process_left_is_deleted_by_the_next() -> None:
    with holder() as (process, left):
        process.kill()
        process.wait()
        assert left.exists()

        with scratch_folder():
            assert not left.exists()


def test_what_a_killed_process_left_is_deleted_by_whoever_forgets_a_person(tmp_path: Path) -> None:
    with holder() as (process, left):
        process.kill()
        process.wait()

        forget(FolderLake(tmp_path), f"{7:032x}")

        assert not left.exists()


def test_what_another_process_works_in_stays() -> None:
    with holder() as (_, busy), scratch_folder():
        assert (busy / "lines").exists()


def test_what_was_only_just_made_stays(system: Path) -> None:
    new = system / "groundspeed-day-new"
    new.mkdir()

    with scratch_folder():
        assert new.exists()


def test_what_only_has_such_a_name_is_no_reason_to_fail(system: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (system / "groundspeed-day-link").symlink_to(elsewhere)
    (system / "groundspeed-day-file").write_text("")
    for name in ("groundspeed-day-link", "groundspeed-day-file"):
        os.utime(system / name, (0, 0), follow_symlinks=False)

    with scratch_folder():
        assert elsewhere.exists()
