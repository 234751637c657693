"""Finds files that were split: lines of a file that went on in more than one other.

git's log gives a file that went to the one that resembles it most, and calls the others new. `git
blame` asks for each of these by itself which file it came from, so that lines keep their age in all
of them: this asks the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from groundspeed_metrics.git import process
from groundspeed_metrics.git.diff import FileChange, copy_arguments, parse_diffs
from groundspeed_metrics.git.repository import checked

# Each file by its name, with that of the file that it is a copy of.
Copies = dict[str, tuple[str, FileChange]]

# Of names in one command: a change that has more moves whole folders, and splits no file.
_LONGEST = 1 << 17


def find_copies(store: Path, sha: str, listed: Sequence[FileChange]) -> Copies:
    """Return the new files of a change that came out of one that was renamed in it.

    Args:
        store: Where git keeps the objects.
        sha: The change.
        listed: Its files, as git's log lists them.

    Raises:
        GitError: The contents cannot be read.
        ValueError: git printed something else.
    """
    went = [file.old_path for file in listed if file.old_path is not None]
    came = [file.path for file in listed if file.status == "A" and not file.is_submodule]
    names = [*went, *came]
    if not went or not came or sum(map(len, names)) > _LONGEST:
        return {}
    # Among these names there are no other sources than the files that went.
    with process.stream(store, copy_arguments(checked(sha), names)) as chunks:
        found = [file for each in parse_diffs(chunks, contents=True) for file in each.changed]
    # Of several files that came out of one, git calls the last renamed.
    return {
        file.path: (file.old_path, replace(file, status="C"))
        for file in found
        if file.hunks is not None and file.old_path is not None
    }
