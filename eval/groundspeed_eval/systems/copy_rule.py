"""The copy rule: no model, microseconds, and surprisingly hard to beat.

The longest end of the current line that also stands elsewhere in the file is looked up, and what
followed it there is offered, up to the end of that line.
"""

from __future__ import annotations

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.tasks.task import Task

MIN_CHARS = 3


def copy_rule(task: Task, *, sees_suffix: bool) -> Answer:
    """Offer what followed the same text earlier in the file, or elsewhere in it."""
    return offered(copy(task.prefix, task.suffix, sees_suffix=sees_suffix))


def offered(copied: str) -> Answer:
    """Return the answer of a rule that copied this, or nothing."""
    if not copied:
        return Answer(status=Status.QUIET, reason="nothing_to_copy")
    return Answer(status=Status.SHOWN, text=copied, source="copy")


def copy(prefix: str, suffix: str, *, sees_suffix: bool) -> str:
    """Return what the rule copies; empty when no end of the line stands elsewhere.

    The nearest place before the cursor goes first, then the nearest after it. Where the cursor's
    line goes on, the copy ends before what the line already has.
    """
    line = prefix[prefix.rfind("\n") + 1 :].lstrip()
    rest = suffix.partition("\n")[0].strip()
    for length in range(len(line), MIN_CHARS - 1, -1):
        known = line[-length:]
        if not known.strip():
            continue
        found = _before(prefix, known)
        if not found and sees_suffix:
            found = _after(suffix, known)
        found = found.partition(rest)[0] if rest else found
        if found.strip():
            return found
    return ""


def _before(text: str, known: str) -> str:
    """Return what follows the last occurrence of `known` that is not the cursor's own."""
    end = len(text) - 1
    while (at := text.rfind(known, 0, end)) >= 0:
        found = _to_line_end(text, at + len(known))
        if found.strip():
            return found
        end = at + len(known) - 1
    return ""


def _after(text: str, known: str) -> str:
    at = text.find(known)
    while at >= 0:
        found = _to_line_end(text, at + len(known))
        if found.strip():
            return found
        at = text.find(known, at + 1)
    return ""


def _to_line_end(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)].rstrip("\r")
