"""Which repository is worked in, as a pseudonym under the organisation's key.

The text behind the pseudonym is the normalised address of the remote `origin`, so that every clone
has the same one. Without a key, or without a remote, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from groundspeed_server.telemetry.gitconfig import git_folders, last_value, read_config
from groundspeed_server.telemetry.identity import pseudonym

_SCP_FORM = re.compile(r"(?:[^/@:]+@)?([^/:]+):(?!//)(.+)")


def repository_pseudonym(key: bytes, remote: str) -> str | None:
    """Return the pseudonym of the repository with this remote, or None when it names nothing."""
    name = normalise_remote(remote)
    return pseudonym(key, name) if name else None


def normalise_remote(url: str) -> str:
    """Return `host/path` of a remote address: the same for ssh, https and with credentials."""
    text = url.strip()
    scp = _SCP_FORM.fullmatch(text) if "://" not in text else None
    if scp:
        host, path = scp[1], scp[2]
    else:
        try:
            parts = urlsplit(text)
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return ""
    path = path.strip("/").removesuffix(".git").strip("/")
    return f"{host}/{path}".lower() if path else ""


def origin_remote(roots: Sequence[Path]) -> str | None:
    """Return the address of `origin` in the first of these folders, if it has one."""
    folders = git_folders(roots[0]) if roots else None
    entries = read_config(folders[1] / "config") if folders else []
    return last_value(entries, "remote", "url", "origin")
