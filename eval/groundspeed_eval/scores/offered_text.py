"""What was offered, seen as the text of the hole and as the text of the whole file."""

from __future__ import annotations

from groundspeed_eval.result import Alternative, Answer, Result, Status
from groundspeed_eval.tasks.task import Task


def offered_text(task: Task, result: Result) -> str | None:
    """Return what the offer puts into the hole; None when there is nothing to compare.

    That is in a review, where nothing was offered, where nothing is wanted, and where only tests
    tell what is right.

    An offer may repeat what stands before the cursor and after the hole, and replace it. What it
    only repeats is no part of the hole; what it changes cannot be taken off and stays.
    """
    answer = result.answer
    if answer.status is not Status.SHOWN or not task.target or task.review is not None:
        return None
    return text_in_hole(task, answer)


def text_in_hole(task: Task, offer: Answer | Alternative) -> str:
    """Return what an offer puts into the hole; see `offered_text`."""
    before = task.prefix[len(task.prefix) - offer.replaced_before :]
    after = task.suffix[: offer.replaced_after]
    return _inserted(task, offer.text).removeprefix(before).removesuffix(after)


def completed_file(task: Task, result: Result) -> str | None:
    """Return the file as it stands once the offer is accepted; None when nothing was offered."""
    answer = result.answer
    if answer.status is not Status.SHOWN or task.review is not None:
        return None
    kept = task.prefix[: len(task.prefix) - answer.replaced_before]
    return kept + _inserted(task, answer.text) + task.suffix[answer.replaced_after :]


def _inserted(task: Task, text: str) -> str:
    """Return a text as editors insert it, with the line ends that most lines of the file have."""
    original = task.original
    if 2 * original.count("\r\n") <= original.count("\n"):
        return text
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def text_lines(text: str) -> list[str]:
    """Return the lines that are not blank, without the blanks around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
