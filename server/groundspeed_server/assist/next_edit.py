"""Offers the edit that follows from the last change, by rules alone: nothing leaves the machine."""

from __future__ import annotations

import time
from collections.abc import Callable

from groundspeed_server.assist.off_paths import OffPaths
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.engine.ask import Declined
from groundspeed_server.engine.next_edit.rules import next_edit
from groundspeed_server.engine.next_edit.values import (
    POSITION_KIND,
    NextEdit,
    NextEditOutcome,
    NextEditQuery,
    Rule,
)
from groundspeed_server.engine.values import Decision, Source, Trigger, Workspace
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.tree import SyntaxTree, parse

_PARSE_MS = 200

# What `groundspeed why` says; identifiers are source text, and stay out of the ledger.
_OFFERS = {
    Rule.RENAME: "Other uses of a renamed name could follow",
    Rule.SIGNATURE: "Calls of a function whose parameters changed could follow",
    Rule.ARGUMENTS: "The parameters of a function that is called otherwise now could follow",
    Rule.REPETITION: "Lines like two that were changed alike could follow",
}


class NextEditor:
    """Finds next edits for one engineer; blocks for some milliseconds, safe from many threads.

    Args:
        settings: When anything is offered.
        restraint: What the engineer turned down, and whether it should be quiet.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        settings: CompletionSettings,
        restraint: Restraint,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._restraint = restraint
        self._off_paths = OffPaths(settings.off_paths)
        self._clock = clock

    def find(self, query: NextEditQuery, workspace: Workspace) -> NextEditOutcome | None:
        """Return what a rule found, or None where none had anything to say.

        Where the last change alone leads to nothing, the last two together may, and so on.
        """
        if not self._wanted(query, workspace):
            return None
        started = self._clock()
        found = _found(query)
        if found is None:
            return None
        declined = self._declined(query, found)
        decision = Decision(
            request=query.request,
            trigger=query.trigger,
            language=query.document.language,
            position_kind=POSITION_KIND,
            source=Source.NONE,
            latency_ms=(self._clock() - started) * 1_000,
            reason=declined.reason if declined else None,
            detail=declined.detail if declined else _detail(found),
        )
        return NextEditOutcome(None if declined else found, decision)

    def reject(self, uri: str, edit: NextEdit) -> None:
        """Remember that an edit was turned down in a document."""
        self._restraint.rejections.reject(*_passage(uri, edit), self._clock())

    def _wanted(self, query: NextEditQuery, workspace: Workspace) -> bool:
        settings, document = self._settings, query.document
        return (
            settings.enabled
            and settings.techniques.next_edit
            and document.language in settings.languages
            and not self._off_paths.cover(document.path, workspace.roots)
        )

    def _declined(self, query: NextEditQuery, found: NextEdit) -> Declined | None:
        if query.trigger is Trigger.MANUAL:
            return None
        if self._restraint.snoozed_s > 0:
            return Declined("snoozed", "Everything that is offered unasked is snoozed.")
        remembers = self._settings.techniques.rejection_memory
        passage = _passage(query.document.uri, found)
        if remembers and self._restraint.rejections.recalls(*passage, self._clock()):
            return Declined("rejected_before", "You turned this edit down a while ago.")
        return None


def _found(query: NextEditQuery) -> NextEdit | None:
    document = query.document
    changed = parse(document.text, document.language, _PARSE_MS)
    if not isinstance(changed, SyntaxTree):
        return None
    for text in query.set_out:
        before = parse(text, document.language, _PARSE_MS, previous=changed)
        if not isinstance(before, SyntaxTree):
            return None
        found = next_edit(before, changed)
        if found is not None:
            return found
    return None


def _passage(uri: str, edit: NextEdit) -> tuple[str, str]:
    """Return what names an edit in the rejection memory: where, and what was offered."""
    return f"{uri} next edit", edit.title


def _detail(found: NextEdit) -> str:
    places = len(found.edits)
    return f"{_OFFERS[found.rule]}, in {places} {'place' if places == 1 else 'places'}."
