"""From `initialize` to `exit`."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import msgspec
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from groundspeed_server import __version__
from groundspeed_server.lsp.commands import COMMANDS
from groundspeed_server.lsp.completion import improved
from groundspeed_server.lsp.ports import EditorFacts
from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.status import StatusBoard
from groundspeed_server.lsp.transport import is_alive
from groundspeed_server.lsp.uris import path_of
from groundspeed_server.lsp.watching import watch
from groundspeed_server.text.positions import PositionEncoding

_EDITORS: tuple[tuple[str, Literal["vscode", "neovim", "demo"]], ...] = (
    ("visual studio code", "vscode"),
    ("code-server", "vscode"),
    ("vscode", "vscode"),
    ("vscodium", "vscode"),
    ("neovim", "neovim"),
    ("groundspeed demo", "demo"),
)
_NOT_IN_A_VERSION = re.compile(r"[^A-Za-z0-9._+-]")


class InitializationOptions(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=False
):
    """What our extensions say beyond the standard."""

    extension_version: str = ""
    telemetry: bool = True
    trusted: bool = False
    completion_ready: bool = False
    reports_shown: bool = False
    completions: bool = True
    settings: dict[str, object] = {}


def initialize(session: Session, params: types.InitializeParams) -> types.InitializeResult:
    """Take in what the editor says of itself, and answer with what the server can do."""
    session.facts = _facts(params)
    session.encoding = _encoding(params.capabilities)
    session.versioned_edits = _knows_versions(params.capabilities)
    session.watches_files = _watches_files(params.capabilities)
    # In a container the number may belong to another world, where it says nothing of the client.
    if params.process_id is not None and is_alive(params.process_id):
        session.client_process = params.process_id
    return types.InitializeResult(
        capabilities=_capabilities(session.encoding),
        server_info=types.ServerInfo(name="groundspeed", version=__version__),
    )


def initialized(session: Session, _: types.InitializedParams | None) -> None:
    """Begin with what is heavy, now that the editor has its answer."""
    board = StatusBoard(session)
    session.start(board.announce, partial(improved, session))
    board.announce()
    watch(session)


def did_change_folders(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Follow which folders are open: nothing outside them is sent to a model."""
    gone = _folders([folder.uri for folder in params.event.removed])
    new = _folders([folder.uri for folder in params.event.added])
    kept = [root for root in session.facts.roots if root not in gone and root not in new]
    session.facts = replace(session.facts, roots=(*kept, *new))
    if session.assistant is not None:
        session.tell(session.assistant.folders_changed, session.facts.roots)


def shutdown(session: Session, _: None) -> None:
    """Stop all work; the answer says that nothing more will come."""
    session.stop_work()


def exit_(session: Session, _: None) -> None:
    """End the process."""
    session.end("exit")


def _facts(params: types.InitializeParams) -> EditorFacts:
    try:
        options = msgspec.convert(params.initialization_options or {}, InitializationOptions)
    except msgspec.ValidationError as error:
        raise JsonRpcInvalidParams(f"initializationOptions cannot be used: {error}.") from error
    client = params.client_info
    name = client.name.lower() if client else ""
    return EditorFacts(
        editor=next((word for start, word in _EDITORS if name.startswith(start)), "other"),
        editor_version=_version(client.version if client else None),
        extension_version=_version(options.extension_version),
        telemetry=options.telemetry,
        trusted=options.trusted,
        asks_again=options.completion_ready,
        reports_shown=options.reports_shown,
        offers=options.completions,
        settings=options.settings,
        roots=_roots(params),
    )


def _roots(params: types.InitializeParams) -> tuple[Path, ...]:
    if params.workspace_folders:
        return _folders([folder.uri for folder in params.workspace_folders])
    if params.root_uri:
        return _folders([params.root_uri])
    return (Path(params.root_path),) if params.root_path else ()


def _folders(uris: list[str]) -> tuple[Path, ...]:
    """Return the folders of this machine, and then a name where nothing is for each other one."""
    here = [path for uri in uris if (path := path_of(uri)) is not None]
    elsewhere = [Path("/", quote(uri, safe="")) for uri in uris if path_of(uri) is None]
    return (*here, *elsewhere)


def _version(given: str | None) -> str:
    return _NOT_IN_A_VERSION.sub("", given or "")[:32]


def _encoding(capabilities: types.ClientCapabilities) -> PositionEncoding:
    """Take the first encoding of the client's list that we know; without a list, UTF-16."""
    listed = capabilities.general.position_encodings if capabilities.general else None
    known = {encoding.value: encoding for encoding in PositionEncoding}
    return next((known[str(e)] for e in listed or () if str(e) in known), PositionEncoding.UTF16)


def _knows_versions(capabilities: types.ClientCapabilities) -> bool:
    workspace = capabilities.workspace
    edits = workspace.workspace_edit if workspace else None
    return bool(edits and edits.document_changes)


def _watches_files(capabilities: types.ClientCapabilities) -> bool:
    workspace = capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    return bool(watching and watching.dynamic_registration)


def _capabilities(encoding: PositionEncoding) -> types.ServerCapabilities:
    return types.ServerCapabilities(
        position_encoding=encoding.value,
        text_document_sync=types.TextDocumentSyncOptions(
            open_close=True,
            change=types.TextDocumentSyncKind.Incremental,
            save=types.SaveOptions(include_text=False),
        ),
        inline_completion_provider=types.InlineCompletionOptions(),
        code_action_provider=types.CodeActionOptions(
            code_action_kinds=[
                types.CodeActionKind.QuickFix,
                types.CodeActionKind.RefactorRewrite,
            ]
        ),
        execute_command_provider=types.ExecuteCommandOptions(commands=list(COMMANDS)),
        workspace=types.WorkspaceOptions(
            workspace_folders=types.WorkspaceFoldersServerCapabilities(
                supported=True, change_notifications=True
            )
        ),
        # Neovim does not tell its plugins, which have to end a server that hangs.
        experimental={"processId": os.getpid()},
    )
