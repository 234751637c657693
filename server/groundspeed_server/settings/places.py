"""Where Groundspeed keeps things on this machine.

The state folder holds spool, ledger and caches; the model folder holds downloaded weights.
Both follow the platform's convention (XDG on Linux, Library on macOS).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def config_file(environment: Mapping[str, str]) -> Path:
    """Return the user's own configuration file, whether or not it exists."""
    base = _base(environment, "XDG_CONFIG_HOME") or _home(environment) / ".config"
    return base / "groundspeed" / "config.toml"


def state_dir(environment: Mapping[str, str], configured: str | None = None) -> Path:
    """Return the folder of spool and ledger; `GROUNDSPEED_STATE_DIR` decides first."""
    chosen = environment.get("GROUNDSPEED_STATE_DIR") or configured
    if chosen:
        return Path(chosen).expanduser()
    base = _base(environment, "XDG_STATE_HOME")
    if base:
        return base / "groundspeed"
    if sys.platform == "darwin":
        return _home(environment) / "Library" / "Application Support" / "groundspeed"
    return _home(environment) / ".local" / "state" / "groundspeed"


def model_dir(environment: Mapping[str, str]) -> Path:
    """Return the folder of embedded models; `GROUNDSPEED_MODEL_DIR` decides first."""
    chosen = environment.get("GROUNDSPEED_MODEL_DIR")
    if chosen:
        return Path(chosen).expanduser()
    base = _base(environment, "XDG_CACHE_HOME")
    if base:
        return base / "groundspeed" / "models"
    if sys.platform == "darwin":
        return _home(environment) / "Library" / "Caches" / "groundspeed" / "models"
    return _home(environment) / ".cache" / "groundspeed" / "models"


def projects_of(folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the top of the repository around each folder, and the folders themselves.

    A command is started anywhere in a project; what the project excludes is excluded in all of it.
    """
    return tuple(dict.fromkeys(each for folder in folders for each in (_top(folder), folder)))


def _top(folder: Path) -> Path:
    around = (folder, *folder.parents)
    return next((place for place in around if os.path.lexists(place / ".git")), folder)


def _base(environment: Mapping[str, str], name: str) -> Path | None:
    """Return a base folder, where one is named: XDG wants relative ones to be passed over."""
    path = Path(environment.get(name, ""))
    return path if path.is_absolute() else None


def _home(environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME")
    return Path(home) if home else Path.home()
