"""A server process with a scripted assistant: `python -m support.lsp_entry BEHAVIOUR`."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from pathlib import Path

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import CompletionQuery, Outcome
from groundspeed_server.lsp import transport
from groundspeed_server.lsp.logs import configure_logging
from groundspeed_server.lsp.server import GroundspeedServer
from groundspeed_server.lsp.transport import serve_stdio
from support.lsp_assistant import FakeAssistant, ListTracker, outcome


def hang(query: CompletionQuery, _: Cancellation) -> Outcome:
    """Stand for a model that hears nothing."""
    time.sleep(60)
    return outcome(query, None)


def spin(query: CompletionQuery, _: Cancellation) -> Outcome:
    """Hang in C, where no other thread can run: this expression takes years."""
    re.match("(a+)+$", "a" * 60 + "b")
    return outcome(query, None)


def chatter(query: CompletionQuery, _: Cancellation) -> Outcome:
    """Print where only messages may go, as Python and as C code would."""
    print("stray words")  # noqa: T201
    os.write(1, b"stray bytes\n")
    os.system("echo stray child; cat")  # A child that prints, and reads our stdin.
    return outcome(query, "answer")


def blab(query: CompletionQuery, _: Cancellation) -> Outcome:
    """Log the document wherever a library could, and fail with it in the message."""
    for name in ("pygls", "botocore.endpoint", "urllib3.connectionpool", "lsprotocol", "asyncio"):
        logging.getLogger(name).critical("%s", query.document.text)
    logging.critical("%s", query.document.text)  # noqa: LOG015
    raise ValueError(query.document.text)


class StallingTracker(ListTracker):
    """Holds up the event loop with the first document, and leaves a file when it does."""

    def __init__(self, marker: Path) -> None:
        super().__init__()
        self.marker = marker

    def document_text(self, uri: str, text: str) -> None:
        self.marker.touch()
        time.sleep(60)


BEHAVIOURS = {
    "answer": None,
    "hang": hang,
    "spin": spin,
    "chatter": chatter,
    "blab": blab,
    "stall": None,
}


def main() -> None:
    configure_logging(verbose=True)
    assistant = FakeAssistant()
    assistant.completer.behave = BEHAVIOURS[sys.argv[1]]
    if sys.argv[1] == "stall":
        assistant.tracker = StallingTracker(Path(sys.argv[2]))
    if sys.argv[1] == "spin":
        transport._SPIN_S = 2.0
    server = GroundspeedServer(assistant)
    if sys.argv[1] == "blab":
        logging.getLogger().setLevel(logging.DEBUG)
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.DEBUG)
    serve_stdio(server)


if __name__ == "__main__":
    main()
