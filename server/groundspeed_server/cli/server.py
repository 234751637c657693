"""`groundspeed server`: the language server on stdio."""

from __future__ import annotations

import argparse
import gc
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from groundspeed_server.lsp.logs import configure_logging

if TYPE_CHECKING:
    from groundspeed_server.lsp.ports import Assistant, EditorFacts


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Serve the Language Server Protocol on stdin and stdout. Editors start this\n"
        "command; it ends with its editor. Set GROUNDSPEED_DEBUG=1 to see more on stderr."
    )
    parser.epilog = "Example: groundspeed server --stdio"
    # Editors pass both; there is no other transport, and `initialize` names the process again.
    parser.add_argument("--stdio", action="store_true", help="serve stdio, which is the default")
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the editor is done. Does not return: the process ends with the connection."""
    del arguments
    configure_logging(verbose=bool(os.environ.get("GROUNDSPEED_DEBUG")))
    # The protocol's types are hundreds of classes: to walk them again and again while they are
    # made would delay the first answer by a quarter.
    gc.disable()
    from groundspeed_server.lsp.server import GroundspeedServer  # noqa: PLC0415
    from groundspeed_server.lsp.transport import serve_stdio  # noqa: PLC0415

    serve_stdio(GroundspeedServer(_make_assistant))


def _make_assistant(facts: EditorFacts, status_changed: Callable[[], None]) -> Assistant:
    """Import what is heavy now, in a thread, when the editor has its first answer."""
    try:
        from groundspeed_server.lsp.assistant import make_assistant  # noqa: PLC0415
    finally:
        # What was imported lives as long as the process: let no later collection walk it.
        gc.collect()
        gc.freeze()
        gc.enable()
    return make_assistant(facts, status_changed)
