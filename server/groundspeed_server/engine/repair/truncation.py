"""Ends an answer with its line or its syntactic block."""

from __future__ import annotations

from groundspeed_server.engine.extent import extent
from groundspeed_server.engine.repair.answer import Answer


def truncation(answer: Answer) -> Answer:
    """Keep what is whole. Of an answer that was cut short only its complete lines remain."""
    end = extent(answer.text, answer.site, answer.shape)
    if end is None and not answer.whole:
        end = max(answer.text.rfind("\n"), 0)
    text = answer.text[:end].rstrip()
    if not text and answer.text.strip() and not answer.whole:
        return answer.with_text("").drop("cut_short")
    return answer.with_text(text)
