"""Takes away characters that no source file should get from a model."""

from __future__ import annotations

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.text.characters import printable


def characters(answer: Answer) -> Answer:
    """Drop NUL, control, bidirectional and zero-width characters; line ends become one kind."""
    text = answer.text.replace("\r\n", "\n").replace("\r", "\n")
    return answer.with_text(printable(text))
