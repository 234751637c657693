"""Files that change beside the editor: by a generator, a checkout, another program."""

from __future__ import annotations

import msgspec
from lsprotocol import types

from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.uris import path_of
from groundspeed_server.text.snapshot import SUFFIXES

# What an installation of packages changes by the ten thousand is told apart by its bare name.
_PACKAGES = "/node_modules/"


class FileEvent(msgspec.Struct, frozen=True):
    """A file that was made, changed or removed."""

    uri: str


class DidChangeWatchedFilesParams(msgspec.Struct, frozen=True):
    """What a client tells at once: a checkout may change thousands of files."""

    changes: list[FileEvent]


def watch(session: Session) -> None:
    """Ask the editor to tell of source files that change, if it can."""
    if not session.watches_files:
        return
    endings = ",".join(suffix.removeprefix(".") for suffix in SUFFIXES)
    options = types.DidChangeWatchedFilesRegistrationOptions(
        watchers=[types.FileSystemWatcher(glob_pattern=f"**/*.{{{endings}}}")]
    )
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = types.Registration("source-files", method, options)
    session.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams([registration]))


def did_change_watched_files(session: Session, params: DidChangeWatchedFilesParams) -> None:
    """Take note of files that were made, changed or removed outside the editor."""
    if session.assistant is None:
        return
    for change in params.changes:
        if _PACKAGES not in change.uri and (path := path_of(change.uri)) is not None:
            session.tell(session.assistant.file_changed, path)
