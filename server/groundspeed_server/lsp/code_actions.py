"""`textDocument/codeAction`: what every feature has to offer at a place."""

from __future__ import annotations

from lsprotocol import types

from groundspeed_server.lsp import hints, next_edit
from groundspeed_server.lsp.session import Session


def code_actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Return the next edit on offer first, then what can be done about hints."""
    return [*next_edit.code_actions(session, params), *hints.code_actions(session, params)]
