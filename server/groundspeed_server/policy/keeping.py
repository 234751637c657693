"""The last good policy, kept on this machine for when the lake cannot be reached.

One file holds the policy, its prompts and where they came from, so that it is there whole or not at
all. Whoever reads it checks it as if it had just been fetched.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from groundspeed_server.small_file import Moment, read_record, replace_file

_LARGEST = 16 * 1024 * 1024


class KeptPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A policy as it was fetched.

    Attributes:
        place: The lake that it came from.
        etag: What the lake called this state of it.
        policy: The content of the policy file.
        prompts: The content of the prompt files that it names.
        fetched_s: When it was seen last in the lake, in seconds since 1970.
    """

    place: str
    etag: str
    policy: bytes
    prompts: dict[str, bytes]
    fetched_s: Moment


class PolicyShelf:
    """Keeps one policy in the state folder; several servers may share it.

    A folder that cannot be written to is as good as none: the policy is fetched again.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / "policy.json"

    def read(self, place: str) -> KeptPolicy | None:
        """Return the policy of a lake; None when none of it is kept, or it cannot be read."""
        kept = read_record(self._path, KeptPolicy, _LARGEST)
        return kept if kept is not None and kept.place == place else None

    def write(self, kept: KeptPolicy) -> None:
        """Keep a policy in the place of the one before."""
        with contextlib.suppress(OSError):
            replace_file(self._path, msgspec.json.encode(kept))
