"""The engine: the completer of the editor, assembled the same way, fed with tasks as documents.

Nothing is written to disk for it: a task's file exists as a value alone, under a folder that
stands for the workspace.
"""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache

from groundspeed_eval.models.opening import open_model
from groundspeed_eval.running.result import Answer, Repair, Status
from groundspeed_eval.systems.commit_surroundings import CommitSurroundings, recent_edits
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document, warm_up_behind, with_call
from groundspeed_eval.tasks.task import Task
from groundspeed_server.assist.assembly import Services, assemble_behind
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import CompletionQuery, Outcome, Workspace
from groundspeed_server.models.port import ModelErrorCode, ModelIdentity

_STATES = 4  # Of repositories, kept at a time: tasks are shuffled, and each state is read once.
_FAILURES = frozenset(code.value for code in ModelErrorCode)


class EngineSystem:
    """Asks the completer as an editor would."""

    def __init__(self, setup: Setup) -> None:
        """Assemble the services.

        Raises:
            UserError: They cannot work under these settings.
        """
        self._setup = setup
        self._root = setup.root
        client = open_model(setup.settings.model, setup.environment, setup.recording)
        self._door = EgressDoor(client)
        self._services = assemble_behind(self._door, setup.settings, (self._root,))
        self._state = lru_cache(_STATES)(self._read_state)

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._door.identity

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        warm_up_behind(self._door)

    def answer(self, task: Task) -> Answer:
        """Offer what the engine would show."""
        query = CompletionQuery(
            request=str(uuid.uuid4()),
            document=task_document(task, self._root),
            offset=len(task.prefix),
            trigger=self._setup.trigger,
        )
        workspace = Workspace(roots=(self._root,), recent_edits=recent_edits(task, self._root))
        services = self._services
        showing: AbstractContextManager[None] = nullcontext()
        if task.repo in self._setup.repositories:
            services, commit = self._state(task.repo, task.commit)
            showing = commit.showing(task)
        with showing:
            outcome = services.completer.complete(query, workspace, Cancellation())
        return _answer(outcome, query)

    def close(self) -> None:
        """Give up the model."""
        self._door.close()

    def _read_state(self, repo: str, commit: str) -> tuple[Services, CommitSurroundings]:
        state = CommitSurroundings(self._setup.repositories[repo], commit, self._root)
        services = assemble_behind(
            self._door, self._setup.settings, (self._root,), surroundings=state.surroundings
        )
        return services, state


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
