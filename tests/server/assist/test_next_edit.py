"""The service behind next edits: when it offers, when it is quiet, and what it says of that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundspeed_server.assist.next_edit import NextEditor
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.engine.next_edit.values import NextEditQuery
from groundspeed_server.engine.values import Trigger, Workspace
from groundspeed_server.settings.values import CompletionSettings, TechniqueSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

URI = "file:///w/a.ts"
BEFORE = "const user = 1;\nlog(user);\n"
AFTER = "const person = 1;\nlog(user);\n"
WORKSPACE = Workspace((Path("/w"),))


def query(
    trigger: Trigger = Trigger.AUTO, *, after: str = AFTER, set_out: tuple[str, ...] = (BEFORE,)
) -> NextEditQuery:
    document = DocumentSnapshot(URI, Path("/w/a.ts"), Language.TYPESCRIPT, 2, after)
    return NextEditQuery("r", document, set_out, trigger)


def editor(settings: CompletionSettings | None = None, now: float = 0.0) -> NextEditor:
    settings = settings or CompletionSettings()
    restraint = Restraint(settings.techniques, clock=lambda: now)
    return NextEditor(settings, restraint, lambda: now)


def test_what_follows_is_offered_and_explained_without_source_text() -> None:
    outcome = editor().find(query(), WORKSPACE)

    assert outcome is not None
    assert outcome.edit is not None
    assert outcome.edit.title == "rename 1 other use of user to person"
    assert outcome.decision.position_kind == "next_edit"
    assert outcome.decision.detail == "Other uses of a renamed name could follow, in 1 place."


def test_an_earlier_change_may_lead_further_than_the_last_one() -> None:
    after = AFTER + "done();\n"
    outcome = editor().find(query(after=after, set_out=(AFTER, BEFORE)), WORKSPACE)

    assert outcome is None
    after = "const person = 1;\nlog(person);\nlog(user);\n"
    half = "const person = 1;\nlog(user);\nlog(user);\n"
    whole = "const user = 1;\nlog(user);\nlog(user);\n"
    outcome = editor().find(query(after=after, set_out=(half, whole)), WORKSPACE)
    assert outcome is not None
    assert outcome.edit is not None
    assert len(outcome.edit.edits) == 1


@pytest.mark.parametrize(
    "settings",
    [
        CompletionSettings(enabled=False),
        CompletionSettings(techniques=TechniqueSettings(next_edit=False)),
        CompletionSettings(languages=(Language.JAVASCRIPT,)),
        CompletionSettings(off_paths=("a.*",)),
    ],
    ids=["completions off", "technique off", "language off", "path off"],
)
def test_what_is_switched_off_stays_off_even_on_request(settings: CompletionSettings) -> None:
    assert editor(settings).find(query(Trigger.MANUAL), WORKSPACE) is None


def test_a_rejected_edit_is_not_offered_again_unasked() -> None:
    service = editor()
    first = service.find(query(), WORKSPACE)
    assert first is not None
    assert first.edit is not None
    service.reject(URI, first.edit)
    again, manual = service.find(query(), WORKSPACE), service.find(query(Trigger.MANUAL), WORKSPACE)

    assert again is not None
    assert (again.edit, again.decision.reason) == (None, "rejected_before")
    assert manual is not None
    assert manual.edit == first.edit


def test_a_snooze_is_heeded_unless_it_is_asked_for() -> None:
    settings = CompletionSettings()
    restraint = Restraint(settings.techniques, clock=lambda: 0.0)
    service = NextEditor(settings, restraint, lambda: 0.0)
    restraint.snooze(5)
    quiet, manual = service.find(query(), WORKSPACE), service.find(query(Trigger.MANUAL), WORKSPACE)

    assert quiet is not None
    assert (quiet.edit, quiet.decision.reason) == (None, "snoozed")
    assert manual is not None
    assert manual.edit is not None


def test_a_text_without_syntax_has_no_next_edit() -> None:
    binary = replace(query().document, text="\0" * 10)

    assert editor().find(replace(query(), document=binary), WORKSPACE) is None
