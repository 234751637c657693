"""What becomes of a suggestion counts the same, whatever ends the lines of the document."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.outcomes.tracker import SuggestionTracker
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionFingerprints,
    CompletionRetained,
    CompletionShown,
    TypingWindow,
)
from support.list_recorder import ListRecorder

URI = "file:///a.ts"
HEAD = "function mean() {\n  const result = "
FIRST = "total / numbers.length;"
REST = "onsole.log(result);\n  return result;"


def recorded(line_end: str) -> Sequence[object]:
    """Play one scene: a line accepted, the next begun by hand, the rest accepted and cut again."""
    recorder = ListRecorder()
    tracker = SuggestionTracker(recorder, fingerprinter=Fingerprinter(b"key"))
    tracker.document_text(URI, f"{HEAD}\n}}\n".replace("\n", line_end))
    cursor = len(HEAD.replace("\n", line_end))
    tracker.offered(URI, "c", "r", f"{FIRST}\n  c{REST}", start_offset=cursor, now=0.0)
    for now, text in enumerate((FIRST, "\n  ", "c", REST), start=1):
        if text == REST:
            tracker.offered(URI, "c", "r", REST, start_offset=cursor, now=now)
        written = text.replace("\n", line_end)
        tracker.edited(URI, cursor, cursor, written, now)
        cursor += len(written)
    last_line = len(f"{line_end}  return result;")
    tracker.edited(URI, cursor - last_line, cursor, "", 20.0)
    tracker.tick(40.0)
    tracker.close(50.0)
    return recorder.bodies


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_a_files_line_ends_change_no_measure(line_end: str) -> None:
    bodies = recorded(line_end)

    assert bodies == recorded("\n")
    assert {type(body) for body in bodies} == {
        CompletionShown,
        CompletionClosed,
        CompletionFingerprints,
        CompletionRetained,
        TypingWindow,
    }
