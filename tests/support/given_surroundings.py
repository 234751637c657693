"""A workspace that exists as values alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from groundspeed_server.workspace.files import GivenFiles
from groundspeed_server.workspace.index import CodeIndex
from groundspeed_server.workspace.surroundings import Surroundings

ROOT = Path("/project")


def surroundings_of(texts: Mapping[str, str]) -> Surroundings:
    """Return the surroundings in which these files stand below `/project`."""
    files = {ROOT / name: text for name, text in texts.items()}
    index = CodeIndex()
    for path, text in files.items():
        index.put(str(path), text)
    return Surroundings(GivenFiles(files), index, (ROOT,))
