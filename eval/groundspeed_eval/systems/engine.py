"""The engine: the completer of the editor, assembled the same way, fed with tasks as documents.

A task's file exists as a value alone, under a folder that stands for the workspace. Only where
types are checked is the commit written into that folder: TypeScript reads files.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from groundspeed_eval.models.opening import open_model
from groundspeed_eval.result import Alternative, Answer, Repair, Status
from groundspeed_eval.systems.commit_surroundings import CommitSurroundings, recent_edits
from groundspeed_eval.systems.commit_types import CommitTypes
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document, warm_up_behind, with_call
from groundspeed_eval.tasks.task import Task
from groundspeed_server.assist.assembly import Services, assemble_behind
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import (
    CompletionQuery,
    Outcome,
    Suggestion,
    Trigger,
    Workspace,
)
from groundspeed_server.models.port import ModelErrorCode, ModelIdentity
from groundspeed_server.text.snapshot import DocumentSnapshot

_PLACES = 4  # Kept at a time: tasks are shuffled, and each commit is read once.
_FAILURES = frozenset(code.value for code in ModelErrorCode)


class EngineSystem:
    """Asks the completer as an editor would."""

    def __init__(self, setup: Setup) -> None:
        """Assemble the services.

        Raises:
            UserError: They cannot work under these settings.
        """
        self._setup = setup
        client = open_model(setup.settings.model, setup.environment, setup.recording)
        self._door = EgressDoor(client)
        self._alone = assemble_behind(
            self._door, setup.settings, (setup.root,), prompts=setup.prompts
        )
        self._places: OrderedDict[tuple[str, str], _Place] = OrderedDict()

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._door.identity

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        warm_up_behind(self._door)

    def approach(self, task: Task) -> None:
        """Read the commit, and let TypeScript read it."""
        if task.repo in self._setup.repositories:
            self._place_of(task).approach(task, self._setup.trigger)

    def answer(self, task: Task) -> Answer:
        """Offer what the engine would show."""
        if task.repo in self._setup.repositories:
            return self._place_of(task).answer(task, self._setup.trigger)
        return _asked(self._alone, *_question(task, self._setup.root, self._setup.trigger))

    def close(self) -> None:
        """Give up the model, and what is known of repositories."""
        while self._places:
            self._places.popitem()[1].close()
        self._door.close()

    def _place_of(self, task: Task) -> _Place:
        """Return a commit's place; the one that was used least recently makes room for a new."""
        key = (task.repo, task.commit)
        if key not in self._places:
            if len(self._places) == _PLACES:
                self._places.popitem(last=False)[1].close()
            self._places[key] = _Place(self._setup, self._door, *key)
        self._places.move_to_end(key)
        return self._places[key]


class _Place:
    """A commit as the folder that is open in the editor."""

    def __init__(self, setup: Setup, door: EgressDoor, repo: str, commit: str) -> None:
        repository, settings = setup.repositories[repo], setup.settings
        type_check = setup.type_checks.get(repo)
        self._types: CommitTypes | None = None
        with ExitStack() as undo:
            self._root = setup.root
            if type_check is not None:
                folder = TemporaryDirectory(prefix="commit-", dir=setup.root.resolve())
                self._root = Path(undo.enter_context(folder))
            self._state = CommitSurroundings(repository, commit, self._root)
            if type_check is not None:
                self._types = CommitTypes(
                    repository, commit, self._root, type_check, setup.environment
                )
                undo.callback(self._types.close)
            self._services = assemble_behind(
                door,
                settings,
                (self._root,),
                self._types.checker if self._types else None,
                self._state.surroundings,
                prompts=setup.prompts,
            )
            self._held = undo.pop_all()

    def approach(self, task: Task, trigger: Trigger) -> None:
        """Read what stands open, and wait until TypeScript has read the project."""
        opened = self._state.open_documents(task)
        if self._types is not None:
            self._types.get_ready(*_question(task, self._root, trigger, opened))

    def answer(self, task: Task, trigger: Trigger) -> Answer:
        """Offer what the engine would show."""
        opened = self._state.open_documents(task)
        with self._state.showing(task, opened):
            return _asked(self._services, *_question(task, self._root, trigger, opened))

    def close(self) -> None:
        """End the process that checks types, and remove the files."""
        self._held.close()


def _asked(services: Services, query: CompletionQuery, workspace: Workspace) -> Answer:
    return _answer(services.completer.complete(query, workspace, Cancellation()), query)


def _question(
    task: Task, root: Path, trigger: Trigger, opened: tuple[DocumentSnapshot, ...] = ()
) -> tuple[CompletionQuery, Workspace]:
    query = CompletionQuery(
        request=str(uuid.uuid4()),
        document=task_document(task, root),
        offset=len(task.prefix),
        trigger=trigger,
    )
    return query, Workspace(
        roots=(root,), open_documents=opened, recent_edits=recent_edits(task, root)
    )


def _answer(outcome: Outcome, query: CompletionQuery) -> Answer:
    decision, suggestion = outcome.decision, outcome.suggestion
    source = decision.source.value
    repairs = tuple(Repair(step.name, step.removed, step.added) for step in decision.repairs)
    if suggestion is not None:
        first, *others = (_offer(each, query) for each in (suggestion, *outcome.alternatives))
        shown = Answer(
            status=Status.SHOWN,
            text=first.text,
            replaced_before=first.replaced_before,
            replaced_after=first.replaced_after,
            source=source,
            repairs=repairs,
            alternatives=tuple(others),
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


def _offer(suggestion: Suggestion, query: CompletionQuery) -> Alternative:
    return Alternative(
        suggestion.text,
        replaced_before=query.offset - suggestion.replace.start,
        replaced_after=suggestion.replace.end - query.offset,
    )
