"""The engine: the completer of the editor, assembled the same way, fed with tasks as documents.

Nothing is written to disk for it: a task's file exists as a value alone, under a folder that
stands for the workspace.
"""

from __future__ import annotations

import uuid

from groundspeed_eval.models.opening import open_model
from groundspeed_eval.running.result import Answer, Repair, Status
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document, warm_up_behind, with_call
from groundspeed_eval.tasks.task import Task
from groundspeed_server.assist.assembly import assemble_behind
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import CompletionQuery, Outcome, Workspace
from groundspeed_server.models.port import ModelErrorCode, ModelIdentity

_FAILURES = frozenset(code.value for code in ModelErrorCode)


class EngineSystem:
    """Asks the completer as an editor would."""

    def __init__(self, setup: Setup) -> None:
        """Assemble the services.

        Raises:
            UserError: They cannot work under these settings.
        """
        self._root = setup.root
        self._trigger = setup.trigger
        client = open_model(setup.settings.model, setup.environment, setup.recording)
        self._services = assemble_behind(EgressDoor(client), setup.settings, (self._root,))

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._services.door.identity if self._services.door else None

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        if self._services.door is not None:
            warm_up_behind(self._services.door)

    def answer(self, task: Task) -> Answer:
        """Offer what the engine would show."""
        query = CompletionQuery(
            request=str(uuid.uuid4()),
            document=task_document(task, self._root),
            offset=len(task.prefix),
            trigger=self._trigger,
        )
        workspace = Workspace(roots=(self._root,))
        outcome = self._services.completer.complete(query, workspace, Cancellation())
        return _answer(outcome, query)

    def close(self) -> None:
        """Give up the model."""
        if self._services.door is not None:
            self._services.door.close()


def _answer(outcome: Outcome, query: CompletionQuery) -> Answer:
    decision, suggestion = outcome.decision, outcome.suggestion
    source = decision.source.value
    repairs = tuple(Repair(step.name, step.removed, step.added) for step in decision.repairs)
    if suggestion is not None:
        shown = Answer(
            status=Status.SHOWN,
            text=suggestion.text,
            replaced_before=query.offset - suggestion.replace.start,
            replaced_after=suggestion.replace.end - query.offset,
            source=source,
            repairs=repairs,
        )
        return with_call(shown, decision.call)
    failed = decision.reason in _FAILURES
    silent = Answer(
        status=Status.ERROR if failed else Status.QUIET,
        reason=decision.reason,
        detail=decision.detail,
        source=source,
        repairs=repairs,
    )
    return with_call(silent, decision.call)
