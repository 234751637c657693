"""The reviewer of the editor, assembled the same way: hints for a function that was changed."""

from __future__ import annotations

import uuid

from groundspeed_eval.models.opening import open_model
from groundspeed_eval.result import Answer, GivenHint, Status
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document, warm_up_behind, with_call
from groundspeed_eval.tasks.task import Task
from groundspeed_server.assist.assembly import assemble_behind
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Workspace
from groundspeed_server.models.port import ModelErrorCode, ModelIdentity
from groundspeed_server.review.values import ReviewOutcome, ReviewQuery
from groundspeed_server.text.snapshot import Span

# Nothing was reviewed, which says nothing about the code.
_FAILURES = frozenset(code.value for code in ModelErrorCode) | {
    "disabled",
    "model_cannot_review",
    "no_model",
}


class ReviewerSystem:
    """Asks for a review of what a task says was changed."""

    def __init__(self, setup: Setup) -> None:
        """Assemble the services.

        Raises:
            UserError: They cannot work under these settings.
        """
        self._root = setup.root
        client = open_model(setup.settings.model, setup.environment, setup.recording)
        self._door = EgressDoor(client)
        self._reviewer = assemble_behind(
            self._door, setup.settings, (self._root,), prompts=setup.prompts
        ).reviewer

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._door.identity

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        warm_up_behind(self._door)

    def approach(self, task: Task) -> None:
        """Nothing surrounds a task."""

    def answer(self, task: Task) -> Answer:
        """Give the hints that the editor would show."""
        document = task_document(task, self._root)
        changed = Span(len(task.prefix), len(task.prefix) + len(task.target))
        query = ReviewQuery(str(uuid.uuid4()), document, (changed,))
        outcome = self._reviewer.review(query, Workspace(roots=(self._root,)), Cancellation())
        return with_call(_answer(outcome, document.text), outcome.call)

    def close(self) -> None:
        """Give up the model."""
        self._door.close()


def _answer(outcome: ReviewOutcome, text: str) -> Answer:
    hints = tuple(
        GivenHint(
            rule=hint.rule,
            line=text.count("\n", 0, hint.span.start) + 1,
            severity=hint.severity.value,
            confidence=hint.confidence,
        )
        for hint in outcome.hints
    )
    if outcome.reason in _FAILURES:
        return Answer(status=Status.ERROR, reason=outcome.reason, detail=outcome.detail)
    if not hints:
        reason = outcome.reason or "no_hints"
        return Answer(status=Status.QUIET, reason=reason, detail=outcome.detail)
    said = (
        f"{given.line} {hint.rule}: {hint.message}"
        for given, hint in zip(hints, outcome.hints, strict=True)
    )
    return Answer(status=Status.SHOWN, text="\n".join(said), hints=hints, source="model")
