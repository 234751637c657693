"""Ends an answer before a comment that stands for code which the model did not write."""

from __future__ import annotations

import re
from dataclasses import replace

from groundspeed_server.engine.repair.answer import Answer

_CODE = r"(?:code|function|component|implementation|logic)"
_PLACEHOLDER = re.compile(
    r"^[ \t]*\{?[ \t]*/[/*]+[ \t]*(?:"
    r"(?:\.{3}|\u2026)"
    r"|(?:(?:\.{3}|\u2026) ?)?(?:the )?"
    rf"(?:(?:existing|remaining|other) {_CODE}|rest of (?:the|your|this)(?: \w+)?)"
    r"(?: (?:remains?|stays?|is))?(?: (?:unchanged|the same))?"
    rf"|(?:TODO:? ?)?(?:\w+ ){{0,3}}(?:{_CODE}|rest)(?: goes)? here"
    rf"|TODO:? implement(?: (?:this|the|your))?(?: {_CODE})?"
    r")[ \t.\u2026]*(?:\*/[ \t]*\}?)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def placeholders(answer: Answer) -> Answer:
    """Keep what comes before the first placeholder; nothing is left of an answer that is one."""
    found = _PLACEHOLDER.search(answer.text) if answer.site.is_code else None
    if found is None:
        return answer
    kept = answer.text[: found.start()]
    if not kept.strip():
        return answer.with_text("").drop("placeholder")
    # A block that goes on elsewhere is none to be closed.
    return replace(answer, text=kept, whole=False)
