"""The product behind one editor: services, telemetry and outcomes, wired together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from groundspeed_server.assist.assembly import Services, assemble_behind
from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.context.anticipation import Anticipation
from groundspeed_server.assist.next_edit import NextEditor
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.assist.review import Reviewer
from groundspeed_server.engine.next_edit.values import NextEditOutcome
from groundspeed_server.engine.values import (
    CompletionQuery,
    ModelCall,
    Outcome,
    Trigger,
    Workspace,
)
from groundspeed_server.lsp.attentive import AttentiveRecorder
from groundspeed_server.lsp.folder_services import FolderServices
from groundspeed_server.lsp.ports import (
    CloseReason,
    EditorFacts,
    HintFate,
    Status,
    StatusKind,
)
from groundspeed_server.lsp.records import hint_shown, remark, session_started
from groundspeed_server.lsp.session_model import SessionModel
from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.outcomes.tracker import SuggestionTracker
from groundspeed_server.policy.governing import Governed, Governor
from groundspeed_server.review.values import Fix, Hint, ReviewOutcome, ReviewQuery
from groundspeed_server.settings.layers import SettingsError
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.decided import review_decided
from groundspeed_server.telemetry.events import (
    HintClosed,
)
from groundspeed_server.telemetry.session import ClientFacts
from groundspeed_server.telemetry.telemetry import Telemetry, open_telemetry
from groundspeed_server.text.snapshot import DocumentSnapshot

# Their clients wait for a pause in typing before they ask; a second wait would only be felt.
_WAITING_EDITORS = frozenset({"neovim"})
_SWITCHED_OFF = "Completions are switched off (completion.enabled)."
# Folders that hold nothing; none at all would admit single files.
_NOWHERE = (Path(os.devnull),)


class EditorAssistant:
    """Implements the language server's `Assistant` port for one editor."""

    def __init__(
        self,
        governed: Governed,
        facts: EditorFacts,
        telemetry: Telemetry,
        status_changed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        *,
        governor: Governor | None = None,
    ) -> None:
        self._governor = governor
        self._governed = governed
        self._told_refusal: str | None = None
        self._roots = facts.roots
        self._unreadable: str | None = None
        self._telemetry = telemetry
        self._status_changed = status_changed
        self._clock = clock
        self._assembling = threading.Lock()
        self._waking: threading.Timer | None = None
        self._asks_again = facts.asks_again
        self._offers = facts.offers
        permit = governor.permit if governor is not None else None
        self._folders = FolderServices(
            self._settings,
            self._roots,
            environment=os.environ,
            permit=permit,
            recorder=telemetry,
            status_changed=status_changed,
            trusted=facts.trusted,
            held=not facts.offers,
        )
        self._improved: Callable[[str], None] = lambda _: None
        self._model = SessionModel(os.environ, permit, clock, status_changed)
        self._model.look(self._settings)
        self._restraint = Restraint(
            self._settings.completion.techniques,
            paced=facts.editor not in _WAITING_EDITORS,
        )
        self._services = self._assembled()
        self._anticipation = Anticipation(self._prepare)
        fingerprinter = Fingerprinter(telemetry.key) if telemetry.key else None
        self._conclusions = AttentiveRecorder(telemetry, self._restraint)
        self._tracker = SuggestionTracker(
            self._conclusions, fingerprinter=fingerprinter, client_reports=facts.reports_shown
        )
        telemetry.enter_arms(self._settings.arms)
        door = self._model.door
        telemetry.record(session_started(self._settings, door.identity if door else None))
        self._model.warm_up()
        if governor is not None:
            governor.listen(self.policy_changed)

    @property
    def completer(self) -> Completer:
        """Completes code; looks for a model again when there was none."""
        return self._current_services().completer

    @property
    def reviewer(self) -> Reviewer:
        """Reviews code; looks for a model again when there was none."""
        return self._current_services().reviewer

    @property
    def next_editor(self) -> NextEditor:
        """Finds what follows from a change, as the settings are now."""
        return NextEditor(self._settings.completion, self._restraint)

    @property
    def tracker(self) -> SuggestionTracker:
        """Follows suggestions."""
        return self._tracker

    @property
    def reviews_on_save(self) -> bool:
        """Whether saving a document asks for hints."""
        return self._settings.review.enabled and self._settings.review.on_save

    def snooze(self, minutes: float) -> None:
        """Offer nothing unasked for so many minutes."""
        self._restraint.snooze(minutes)
        self._status_changed()
        if self._waking is not None:
            self._waking.cancel()
        self._waking = threading.Timer(minutes * 60, self._status_changed)
        self._waking.daemon = True
        self._waking.start()

    def status(self) -> Status:
        """Return which model answers; or why none does, and what to do."""
        if (left := self._restraint.snoozed_s) > 0:
            message = f"Completions are snoozed for {max(1, round(left / 60))} min."
            return Status(StatusKind.INACTIVE, message)
        if self._unreadable is not None:
            message = f"{self._unreadable} Nothing is sent; restart Groundspeed when that is done."
            return Status(StatusKind.ERROR, message)
        copies = self._settings.completion.techniques.copy_rule
        status = self._model.status(self._policy_refusal(), copies=copies)
        amiss = self._folders.problems() if status.kind is StatusKind.NORMAL else ()
        told = self._notices() if status.kind is not StatusKind.INACTIVE else ()
        off = () if self._settings.completion.enabled else (_SWITCHED_OFF,)
        kind = StatusKind.INACTIVE if off and status.kind is StatusKind.NORMAL else status.kind
        message = " ".join((*off, status.message.strip(), *told, *amiss))
        return replace(status, kind=kind, message=message)

    def try_again(self) -> None:
        """Ask the model with the next request, whatever kept it from answering.

        Where nobody chose the embedded model, another may answer by now.
        """
        if self._model.may_find_another(self._settings):
            self._look()
        else:
            self._model.try_again()
        self._model.warm_up()
        self._status_changed()

    def on_improved(self, tell: Callable[[str], None]) -> None:
        """Call this with a document's URI when its next request gets a better suggestion."""
        self._improved = tell

    def policy_changed(self) -> None:
        """Go by the policy that is in force now; called in a thread of the policy's own."""
        if self._governor is None:
            return
        with self._assembling:
            self._take_over(self._governor.govern(), looks=self._model.door is None)
        self._model.warm_up()
        self._status_changed()

    def folders_changed(self, roots: tuple[Path, ...]) -> None:
        """Send nothing but what lies in these folders from now on, as their own settings say.

        Where those cannot be read, nothing is sent or recorded: they may exclude anything.
        """
        with self._assembling:
            try:
                governed = self._governed_in(roots)
                self._roots, self._unreadable = roots, None
            except SettingsError as error:
                governed = self._governed
                self._roots, self._unreadable = _NOWHERE, f"{error.what} {error.remedy}"
            self._folders.leave()
            self._take_over(governed)
        self._status_changed()

    def completions_switched(self, *, on: bool) -> None:
        """Prepare nothing and send nothing unasked while completions are off."""
        self._offers = on
        self._folders.hold(held=not on)

    def anticipate(self, document: DocumentSnapshot, offset: int, workspace: Workspace) -> None:
        """Find the context of a completion at this place, once the engineer pauses."""
        query = CompletionQuery("", document, offset, Trigger.AUTO)
        self._anticipation.edited(query, workspace)

    def file_closed(self, path: Path) -> None:
        """What counts of this file is what is on disk."""
        self._folders.surroundings.closed(path)

    def file_changed(self, path: Path) -> None:
        """Read a file again, unless the editor has it open."""
        self._folders.surroundings.changed(path)

    def _notices(self) -> tuple[str, ...]:
        problem = self._telemetry.problem
        return (*self._governed.notices, *([problem] if problem else []))

    def on_outcome(self, outcome: Outcome) -> None:
        """Record one answered query."""
        self._telemetry.decided(self._governed.explained(outcome.decision))
        self._watch_model(outcome.decision.call)

    def on_next_edit(self, outcome: NextEditOutcome) -> None:
        """Keep why a next edit was offered or not; no event tells of it."""
        self._telemetry.ledger.add(outcome.decision)

    def on_review(self, query: ReviewQuery, outcome: ReviewOutcome) -> None:
        """Record one review."""
        self._telemetry.record(review_decided(query, outcome))
        self._watch_model(outcome.call)

    def dismissed(self, document: DocumentSnapshot, hint: Hint) -> bool:
        """Whether the engineer dismissed a remark on this code before."""
        return self._telemetry.ledger.dismissed(remark(document, hint))

    def dismiss(self, document: DocumentSnapshot, hint: Hint) -> None:
        """Give no such remark on this code again."""
        self._telemetry.ledger.dismiss(remark(document, hint))

    def turned_down(self, document: DocumentSnapshot, fix: Fix) -> bool:
        """Whether the engineer turned down what a fix would write, as ghost text or as a hint."""
        return self._restraint.turned_down(document, fix.span.start, fix.text)

    def turn_down(self, document: DocumentSnapshot, fix: Fix) -> None:
        """Offer what a fix would write neither as a hint nor as ghost text for a while."""
        self._restraint.turn_down(document, fix.span.start, fix.text)

    def hint_shown(self, hint: Hint, review: ReviewOutcome) -> None:
        """Record that a hint was published."""
        self._telemetry.record(hint_shown(hint, review))

    def hint_closed(self, hint: Hint, fate: HintFate) -> None:
        """Record what became of a published hint."""
        self._telemetry.record(HintClosed(hint=hint.hint, outcome=fate))

    def close(self, reason: CloseReason) -> None:
        """End the session: what is open ends, and the spool closes."""
        if self._governor is not None:
            self._governor.close()
        self._anticipation.close()
        self._folders.close()
        self._tracker.close(self._clock())
        self._conclusions.close()
        if self._waking is not None:
            self._waking.cancel()
        self._telemetry.close(reason)
        self._model.close()

    @property
    def _settings(self) -> Settings:
        return self._governed.settings

    def _current_services(self) -> Services:
        if self._model.look_again(self._settings):
            with self._assembling:
                self._services = self._assembled()
            self._status_changed()
            self._model.warm_up()
        return self._services

    def _look(self) -> None:
        with self._assembling:
            self._model.look(self._settings)
            self._services = self._assembled()

    def _take_over(self, governed: Governed, *, looks: bool = False) -> None:
        """Replace what the settings have changed for; calls under way to another model end.

        Whoever calls this holds the lock, also while they find out what governs: what two threads
        find must not be taken over in another order.

        Args:
            governed: What governs.
            looks: Whether to look for a model, which may take long, though they name the same.
        """
        before, self._governed = self._settings, governed
        wanted = self._settings.telemetry.enabled
        self._telemetry.allow(events=wanted and self._unreadable is None)
        self._telemetry.enter_arms(self._settings.arms)
        if looks or before.model != self._settings.model:
            self._model.look(self._settings)
        self._folders.reopen(self._settings, self._roots)
        self._services = self._assembled()

    def _governed_in(self, roots: tuple[Path, ...]) -> Governed:
        if self._governor is None:
            return self._governed
        self._governor.open_folders(roots)
        return self._governor.govern()

    def _policy_refusal(self) -> str | None:
        return self._governor.permit.refusal if self._governor is not None else None

    def _assembled(self) -> Services:
        return assemble_behind(
            self._model.door,
            self._settings,
            self._roots,
            self._folders.checker,
            self._folders.surroundings,
            restraint=self._restraint,
            prompts=self._governed.prompts,
            standby=self._model.standby,
            told=self._on_improved,
            asks_again=self._asks_again,
        )

    def _prepare(self, query: CompletionQuery, workspace: Workspace) -> None:
        self._folders.surroundings.opened(query.document)
        if self._offers:
            self._services.completer.anticipate(query, workspace)

    def _on_improved(self, uri: str, outcome: Outcome) -> None:
        """Record a question that ran beside the requests, and tell who may ask again."""
        self.on_outcome(outcome)
        if outcome.suggestion is not None:
            self._improved(uri)

    def _watch_model(self, call: ModelCall | None) -> None:
        """Tell the editor when a call has changed how the model is, or used up the day's limit."""
        if (refusal := self._policy_refusal()) != self._told_refusal:
            self._told_refusal = refusal
            self._status_changed()
        for _ in range(self._model.watch(call)):
            self._telemetry.health.breaker_changed()


def make_assistant(facts: EditorFacts, status_changed: Callable[[], None]) -> EditorAssistant:
    """Make the assistant for an editor; see `AssistantFactory`.

    Raises:
        UserError: The settings cannot be used.
    """
    governor = Governor(os.environ, roots=facts.roots, editor=facts.settings)
    governor.follow()
    governed = governor.govern()
    client = ClientFacts(facts.editor, facts.editor_version, facts.extension_version)
    telemetry = open_telemetry(
        governed.settings,
        environment=os.environ,
        client=client,
        roots=facts.roots,
        allowed=facts.telemetry,
    )
    return EditorAssistant(governed, facts, telemetry, status_changed, governor=governor)
