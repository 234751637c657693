"""The language server: a table of methods, and the handler of each in its feature's module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.server import JsonRPCServer

from groundspeed_server.lsp import (
    code_actions,
    commands,
    completion,
    documents,
    lifecycle,
    next_edit,
    outcomes,
    status,
    watching,
)
from groundspeed_server.lsp.ports import AssistantFactory, CloseReason
from groundspeed_server.lsp.protocol import GroundspeedProtocol, message_converter
from groundspeed_server.lsp.session import Session
from groundspeed_server.lsp.transport import Writer


@dataclass(frozen=True, slots=True)
class Feature:
    """How a method is served: its handler, and the type of its parameters if it has any."""

    handler: Callable[[Session, Any], object]
    params: type | None = None


FEATURES: Mapping[str, Feature] = {
    types.INITIALIZE: Feature(lifecycle.initialize, types.InitializeParams),
    types.INITIALIZED: Feature(lifecycle.initialized),
    types.SHUTDOWN: Feature(lifecycle.shutdown),
    types.EXIT: Feature(lifecycle.exit_),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: Feature(
        lifecycle.did_change_folders, types.DidChangeWorkspaceFoldersParams
    ),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: Feature(
        watching.did_change_watched_files, watching.DidChangeWatchedFilesParams
    ),
    types.TEXT_DOCUMENT_DID_OPEN: Feature(documents.did_open, types.DidOpenTextDocumentParams),
    types.TEXT_DOCUMENT_DID_CHANGE: Feature(
        documents.did_change, types.DidChangeTextDocumentParams
    ),
    types.TEXT_DOCUMENT_DID_SAVE: Feature(documents.did_save, types.DidSaveTextDocumentParams),
    types.TEXT_DOCUMENT_DID_CLOSE: Feature(documents.did_close, types.DidCloseTextDocumentParams),
    types.TEXT_DOCUMENT_INLINE_COMPLETION: Feature(
        completion.inline_completion, types.InlineCompletionParams
    ),
    completion.DID_SWITCH: Feature(completion.did_switch, completion.DidSwitchParams),
    types.TEXT_DOCUMENT_CODE_ACTION: Feature(code_actions.code_actions, types.CodeActionParams),
    types.WORKSPACE_EXECUTE_COMMAND: Feature(commands.execute, types.ExecuteCommandParams),
    next_edit.NEXT_EDIT: Feature(next_edit.next_edit, next_edit.NextEditParams),
    outcomes.DID_SHOW: Feature(outcomes.did_show, outcomes.DidShowParams),
    outcomes.DID_COVER: Feature(outcomes.did_cover, outcomes.DidCoverParams),
    outcomes.DID_PARTIALLY_ACCEPT: Feature(
        outcomes.did_partially_accept, outcomes.DidPartiallyAcceptParams
    ),
    outcomes.DID_CLOSE: Feature(outcomes.did_close, outcomes.DidCloseParams),
    status.STATUS: Feature(status.status),
}


class GroundspeedServer(JsonRPCServer):
    """One connection's server. It knows messages; who carries them is the transport's matter.

    Attributes:
        session: What the features share.
    """

    protocol: GroundspeedProtocol

    def __init__(self, make_assistant: AssistantFactory) -> None:
        """Register the features; the assistant is made once the editor is answered."""
        super().__init__(GroundspeedProtocol, message_converter)
        self.session = Session(self.protocol.notify, self.protocol.ask, make_assistant)
        self.protocol.unreadable = partial(documents.lose_unreadable, self.session)
        for method, feature in FEATURES.items():
            handler = partial(feature.handler, self.session)
            self.protocol.serve(method, handler, feature.params)

    @property
    def client_process(self) -> int | None:
        """The editor's process, once it is known."""
        return self.session.client_process

    def connect(self, writer: Writer, end: Callable[[CloseReason], None]) -> None:
        """Begin to serve: answers go to `writer`, and `end` is called when the client is done."""
        self.protocol.set_writer(writer)
        self.session.end = end

    def receive(self, body: bytes) -> None:
        """Serve one message."""
        self.protocol.receive(body)

    def close(self, reason: CloseReason) -> int:
        """End everything, and return the exit code of the process.

        An editor that has asked to shut down may be gone before it can say `exit`.
        """
        asked = self.protocol.shutdown_requested
        self.session.close("shutdown" if asked else reason)
        return 0 if asked else 1
