"""Decides whether a model is asked at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundspeed_server.engine.values import CompletionQuery, Trigger
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.tree import Unparsed, UnparsedReason

_MIN_CHARACTERS = 3
_LOOK_BACK = 1_000
_WORD_NEXT = re.compile(r"[\w$]")
# What an editor pairs by itself, or the end of a statement, leaves behind the cursor. A long run of
# blanks is read once (`*+`), and not once for each way to part it.
_HARMLESS_REST = re.compile(r"\s*+[)>}\]\"'`]*+\s*+(?:[:{;,]|\*/)?\s*\Z")
_STATEMENT_END = re.compile(r"[;}]\Z")


@dataclass(frozen=True, slots=True)
class Declined:
    """No model is asked.

    Attributes:
        reason: A word for telemetry.
        detail: One sentence for the engineer.
    """

    reason: str
    detail: str


def decline(
    query: CompletionQuery, settings: CompletionSettings, unparsed: Unparsed | None
) -> Declined | None:
    """Return why no model should be asked, or None when one should.

    What the settings rule out is ruled out for everyone; so is a text that is no source code. The
    rest only keeps automatic requests away from places where nobody waits for a suggestion: an
    engineer who asks is always answered.

    Args:
        query: The request.
        settings: What may be completed.
        unparsed: Why the document has no tree, when it has none.
    """
    language = query.document.language
    if not settings.enabled:
        return Declined("disabled", "Completions are switched off in the settings.")
    if language not in settings.languages:
        return Declined("language_off", f"Completions are switched off for {language} files.")
    if unparsed is not None and (declined := _UNSUITABLE.get(unparsed.reason)):
        return declined
    return None if query.trigger is Trigger.MANUAL else _decline_place(query)


_UNSUITABLE = {
    UnparsedReason.BINARY: Declined("binary", "The file holds binary data."),
    UnparsedReason.TOO_LARGE: Declined(
        "too_large", "The file is over 512 KB, or has a line of more than 20,000 characters."
    ),
}


def _decline_place(query: CompletionQuery) -> Declined | None:
    text, offset = query.document.text, query.offset
    line_end = text.find("\n", offset)
    rest = text[offset : len(text) if line_end < 0 else line_end]
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    line_prefix = text[max(line_start, offset - _LOOK_BACK) : offset]
    if _WORD_NEXT.match(rest):
        return Declined("mid_word", "The cursor stands before or inside a word.")
    if not _HARMLESS_REST.match(rest):
        return Declined("mid_line", "There is more code to the right of the cursor.")
    if _STATEMENT_END.search(line_prefix):
        return Declined("statement_end", "The line before the cursor is complete.")
    if len("".join(text[:_LOOK_BACK].split())) < _MIN_CHARACTERS:
        return Declined("empty_document", "There is no code yet to go by.")
    return None
