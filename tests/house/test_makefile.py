"""What `make` says and does on machines that lack something."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = "#!/bin/sh\nexit 1\n"
# Notes what it is asked for, and makes nothing.
NEW = '#!/bin/sh\ncase "$1" in -c) ;; *) echo "$@" >>asked; exit 1 ;; esac\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with no more than the Makefile and what it looks at, in a path with a space."""
    folder = tmp_path / "a checkout"
    (folder / "requirements").mkdir(parents=True)
    for name in ("requirements/dev.txt", "requirements/core.txt", "pyproject.toml"):
        (folder / name).touch()
    shutil.copy(ROOT / "Makefile", folder)
    return folder


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def setup(checkout: Path, python: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "setup", f"PYTHON={python}"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_named_and_leaves_nothing(checkout: Path) -> None:
    program(checkout / "old", OLD)
    done = setup(checkout, "./old")

    assert done.returncode != 0
    assert "./old is no Python 3.11 or newer; name one" in done.stderr
    assert not (checkout / ".venv").exists()


def test_an_environment_of_a_python_that_is_too_old_is_made_anew(checkout: Path) -> None:
    program(checkout / "new", NEW)
    program(checkout / ".venv" / "bin" / "python", OLD)
    setup(checkout, "./new")

    assert (checkout / "asked").read_text() == "-m venv --clear .venv\n"


def test_an_environment_that_will_do_is_kept(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", NEW)
    setup(checkout, "./missing")

    assert (checkout / "asked").read_text().startswith("-m pip install ")
