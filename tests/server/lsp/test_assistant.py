"""The real product behind an editor: model, telemetry and outcomes, wired together."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from groundspeed_server.engine.values import Workspace
from groundspeed_server.errors import UserError
from groundspeed_server.lsp.assistant import EditorAssistant, make_assistant
from groundspeed_server.lsp.ports import EditorFacts, StatusKind
from groundspeed_server.models.local.catalogue import DEFAULT, find_weights, weights_file
from groundspeed_server.review.values import Hint, Severity
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import ledger_file, spool_folder
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from support.assistant_desk import LOOP, SCRIPT, Desk, complete, review, until
from support.cursor_marker import document
from support.embedded_model import require_weights
from support.event_bodies import REQUEST
from support.loopback_server import Reply
from support.lsp_editor import Editor, in_loop
from support.openai_server import OpenAIServer, chat_answer, failure, probe_answer
from support.typecheck_workspace import TYPESCRIPT


@pytest.fixture
def weights() -> str:
    """The folder of the embedded model's weights, as it was before a desk changed it."""
    require_weights()
    return str(weights_file(find_weights(DEFAULT), os.environ).parent)


def test_the_status_names_the_model_that_answers(desk: Desk) -> None:
    desk.use_script()
    status = desk.assistant().status()

    assert (status.kind, status.provider, status.model) == (
        StatusKind.NORMAL,
        "scripted",
        "scripted",
    )


def test_without_a_model_the_status_says_what_to_do(desk: Desk) -> None:
    assistant = desk.assistant()
    status = assistant.status()
    outcome = complete(assistant, "const a = $0\n", desk.path("a.ts"))

    assert (status.kind, status.provider) == (StatusKind.ERROR, None)
    assert "groundspeed model install smollm2-135m" in status.message
    assert "aws sso login" in status.message
    assert outcome.decision.reason == "no_model"


def test_the_status_says_that_completions_are_switched_off(desk: Desk) -> None:
    desk.use_script()
    (desk.workspace / "groundspeed.toml").write_text("[completion]\nenabled = false\n")
    status = desk.assistant().status()

    assert status.kind is StatusKind.INACTIVE
    assert status.message.startswith("Completions are switched off (completion.enabled). scripted")


def test_a_model_is_looked_for_again_after_half_a_minute(desk: Desk) -> None:
    desk.use_script()
    desk.script.unlink()
    assistant = desk.assistant()
    without = assistant.status()
    desk.script.write_text(SCRIPT)
    desk.clock.now += 29.0
    early = complete(assistant, "const a = $0\n", desk.path("a.ts"))
    told_early = desk.status_changes
    desk.clock.now += 1.0
    found = complete(assistant, "const a = $0\n", desk.path("a.ts"))

    assert without.kind is StatusKind.ERROR
    assert (early.decision.reason, told_early) == ("no_model", 0)
    assert found.suggestion is not None
    assert assistant.status().kind is StatusKind.NORMAL
    assert desk.status_changes >= 1


def completes(assistant: EditorAssistant, path: str) -> None:
    complete(assistant, "const denied = $0\n", path)


def reviews(assistant: EditorAssistant, path: str) -> None:
    review(assistant, LOOP.replace("last", "denied"), path)


@pytest.mark.parametrize("ask", [completes, reviews])
def test_a_model_that_is_left_alone_reaches_status_and_health(
    desk: Desk, ask: Callable[[EditorAssistant, str], None]
) -> None:
    desk.use_script()
    assistant = desk.assistant()
    until(lambda: desk.status_changes == 1)
    ask(assistant, desk.path("a.ts"))
    told, status = desk.status_changes, assistant.status()
    desk.leave()

    assert told == 2
    assert (status.kind, status.provider) == (StatusKind.WARNING, "scripted")
    assert "asks the model again in" in status.message
    assert desk.of("health")[-1]["breaker_changes"] == 1


def test_a_model_that_answers_again_reaches_status_and_health(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant()
    until(lambda: desk.status_changes == 1)
    completes(assistant, desk.path("a.ts"))
    door = assistant._services.door
    assert door is not None
    door.try_again()
    complete(assistant, "const a = $0\n", desk.path("a.ts"))
    told, status = desk.status_changes, assistant.status()
    desk.leave()

    assert told == 3
    assert status.kind is StatusKind.NORMAL
    assert desk.of("health")[-1]["breaker_changes"] == 2


def test_a_model_that_answers_nothing_of_use_is_told_until_it_does(desk: Desk) -> None:
    page = Reply(pieces=[b"<html>sign in</html>"], content_type="text/html")
    with OpenAIServer(*[page] * 4, chat_answer(["42;"])) as server:
        desk.configure(f'[model]\nbase_url = "{server.url}/v1"\nfill_in_middle = false\n')
        assistant = desk.assistant()
        until(lambda: desk.status_changes == 1)
        for _ in range(3):
            complete(assistant, "const a = $0\n", desk.path("a.ts"))
        failing, told = assistant.status(), desk.status_changes
        complete(assistant, "const b = $0\n", desk.path("a.ts"))

    assert (failing.kind, told) == (StatusKind.WARNING, 2)
    assert "perhaps a proxy's page" in failing.message
    assert (assistant.status().kind, desk.status_changes) == (StatusKind.NORMAL, 3)


def test_trying_again_takes_back_that_the_model_is_left_alone(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant()
    completes(assistant, desk.path("a.ts"))
    left_alone = assistant.status()
    assistant.try_again()

    assert "Meanwhile suggestions are copied from open files." in left_alone.message
    assert assistant.status().kind is StatusKind.NORMAL


def test_trying_again_finds_a_model_that_was_not_there_before(desk: Desk) -> None:
    desk.use_script()
    desk.script.unlink()
    assistant = desk.assistant()
    desk.script.write_text(SCRIPT)
    assistant.try_again()

    assert assistant.status().kind is StatusKind.NORMAL


def test_trying_again_finds_the_credentials_for_whose_want_the_embedded_model_answers(
    weights: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", weights)
    assistant = desk.assistant()
    before = assistant.status()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    assistant.try_again()

    assert (before.provider, assistant.status().provider) == ("local", "bedrock")


def test_trying_again_leaves_the_embedded_model_alone_that_was_asked_for(
    weights: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", weights)
    desk.configure('[model]\nprovider = "local"\n')
    assistant = desk.assistant()
    door = assistant._services.door
    assistant.try_again()

    assert assistant._services.door is door


def test_the_status_says_that_the_embedded_model_answers_meanwhile(
    weights: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", weights)
    desk.use_script()
    assistant = desk.assistant()
    reviews(assistant, desk.path("a.ts"))
    status = assistant.status()

    assert "Meanwhile the embedded model smollm2-135m answers." in status.message
    assert (status.kind, status.provider) == (StatusKind.WARNING, "local")


def test_a_model_that_was_not_ready_is_forgiven_when_it_answers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = (failure(401, "no"), probe_answer(1), chat_answer(["42;"]))
    with OpenAIServer(*replies) as server:
        monkeypatch.setenv("GROUNDSPEED_BASE_URL", f"{server.url}/v1")
        assistant = desk.assistant()
        until(lambda: desk.status_changes == 1)
        before = assistant.status()
        outcome = complete(assistant, "const a = $0\n", desk.path("a.ts"))
        after = assistant.status()

    assert (before.kind, before.provider) == (StatusKind.WARNING, "openai")
    assert "wants a key, and none is set" in before.message
    assert outcome.suggestion is not None
    assert (after.kind, desk.status_changes) == (StatusKind.NORMAL, 2)


def test_a_session_is_told_in_order_and_without_a_gap(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant()
    outcome = complete(assistant, "const a = $0\n", desk.path("a.ts"))
    assert outcome.suggestion is not None
    completion, text = outcome.suggestion.completion, outcome.suggestion.text
    tracker, now = assistant.tracker, desk.clock.now
    tracker.offered("file:///a.ts", completion, REQUEST, text, start_offset=10, now=now)
    tracker.accepted(completion, now)
    tracker.edited("file:///a.ts", 10, 10, text, now)
    # What became of a suggestion is recorded by a thread, in no order with reviews.
    until(lambda: desk.of("completion.closed") != [])
    reviewed = review(assistant, LOOP, desk.path("a.ts"))
    (hint,) = reviewed.hints
    assistant.hint_shown(hint, reviewed)
    assistant.hint_closed(hint, "applied")
    desk.leave()
    events = desk.events()

    assert [event["type"].removeprefix("groundspeed.") for event in events] == [
        "session.started",
        "completion.decided",
        "completion.shown",
        "completion.closed",
        "review.decided",
        "hint.shown",
        "hint.closed",
        "typing.window",
        "session.ended",
    ]
    assert [event["sequence"] for event in events] == list(range(9))
    assert len({event["source"] for event in events}) == 1


def test_the_session_says_what_is_on_and_each_event_what_it_is_about(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant()
    reviewed = review(assistant, LOOP, desk.path("a.ts"))
    (hint,) = reviewed.hints
    assistant.hint_shown(hint, reviewed)
    assistant.hint_closed(hint, "wrong")
    desk.leave()
    (started,), (decided,) = desk.of("session.started"), desk.of("review.decided")
    (shown,), (closed,) = desk.of("hint.shown"), desk.of("hint.closed")

    assert started["features"] == ["completion", "review", "review-on-save"]
    assert (started["provider"], started["model"]) == ("scripted", "scripted")
    assert (decided["trigger"], decided["functions"], decided["hints"]) == ("manual", 1, 1)
    assert (shown["hint"], shown["rule"], shown["severity"]) == (hint.hint, "off-by-one", "error")
    assert shown["prompt"] == decided["prompt"]
    assert (closed["hint"], closed["outcome"]) == (hint.hint, "wrong")
    assert desk.of("session.ended") == [{**desk.of("session.ended")[0], "reason": "shutdown"}]


def test_a_dismissed_remark_stays_dismissed_in_the_next_session(desk: Desk) -> None:
    desk.use_script()
    path = Path(desk.path("a.ts"))
    text = DocumentSnapshot(path.as_uri(), path, Language.TYPESCRIPT, 1, "a == b")
    hint = Hint("h", "wrong-condition", Severity.WARNING, 0.9, "M", Span(0, 6))
    first = desk.assistant()
    before = first.dismissed(text, hint)
    first.dismiss(text, hint)
    at_once = first.dismissed(text, hint)
    desk.leave()
    second = desk.assistant()
    moved = replace(text, text="// new\na == b"), replace(hint, span=Span(7, 13))
    until(lambda: second.dismissed(*moved))

    assert (before, at_once) == (False, True)
    assert not second.dismissed(text, replace(hint, rule="race"))
    assert not second.dismissed(replace(text, path=Path(desk.path("b.ts"))), hint)
    assert b"wrong-condition" not in ledger_file(desk.state).read_bytes()


def test_the_editors_own_switch_stops_events_and_not_the_ledger(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant(telemetry=False)
    outcome = complete(assistant, "const a = $0\n", desk.path("a.ts"))
    desk.leave()
    ledger = Ledger(ledger_file(desk.state))
    kept = [entry.decision for entry in ledger.decisions(9)]
    ledger.close()

    assert desk.events() == []
    assert [decision.completion for decision in kept] == [outcome.decision.completion]


def test_events_that_cannot_be_kept_are_told_in_the_status(desk: Desk) -> None:
    desk.use_script()
    desk.state.mkdir()
    spool_folder(desk.state).write_text("a file in the place of a folder")
    assistant = desk.assistant()
    outcome = complete(assistant, "const a = $0\n", desk.path("a.ts"))

    assert outcome.suggestion is not None
    assert assistant.status().message.count("no event is recorded") == 1


def test_a_workspace_that_tries_to_widen_is_told_once_and_does_not(desk: Desk) -> None:
    desk.use_script()
    (desk.workspace / "groundspeed.toml").write_text('[telemetry]\nlake = "s3://elsewhere"\n')
    assistant = desk.assistant()
    message = assistant.status().message
    desk.leave()

    assert message.startswith("scripted (scripted) answers. ")
    assert message.count("`telemetry.lake` cannot be set by a workspace and was ignored.") == 1
    assert "lake" not in desk.of("session.started")[0]["features"]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [("", True), ("[review]\non_save = false", False), ("[review]\nenabled = false", False)],
)
def test_hints_on_save_are_as_the_settings_say(desk: Desk, settings: str, wanted: bool) -> None:  # noqa: FBT001
    desk.configure(settings)

    assert desk.assistant().reviews_on_save is wanted


def test_settings_that_cannot_be_used_make_no_assistant(desk: Desk) -> None:
    (desk.workspace / "groundspeed.toml").write_text("[completion]\nprefix_token = 5\n")

    with pytest.raises(UserError, match="prefix_token"):
        make_assistant(EditorFacts(roots=(desk.workspace,)), lambda: None)


@in_loop
async def test_the_server_serves_with_the_real_product(desk: Desk) -> None:
    desk.use_script()
    path = desk.workspace / "a.ts"
    connected = Editor(make_assistant)
    await connected.initialize(workspaceFolders=[{"uri": desk.workspace.as_uri(), "name": "w"}])
    connected.open("const a = \n", uri=path.as_uri())
    (item,) = await connected.items(0, 10, uri=path.as_uri())
    status = await connected.request("groundspeed/status")
    connected.server.close("exit")

    assert item["insertText"] == "42;"
    assert (status["kind"], status["model"]) == ("Normal", "scripted")
    assert [event["type"] for event in desk.events()][-1] == "groundspeed.session.ended"


@in_loop
async def test_settings_that_cannot_be_used_become_the_servers_status(desk: Desk) -> None:
    (desk.workspace / "groundspeed.toml").write_text("[completion]\nprefix_token = 5\n")
    connected = Editor(make_assistant)
    await connected.initialize(workspaceFolders=[{"uri": desk.workspace.as_uri(), "name": "w"}])
    connected.open("const a = \n")
    items = await connected.items(0, 10)
    status = await connected.request("groundspeed/status")
    connected.server.close("exit")

    assert items == []
    assert status["kind"] == "Error"
    assert "Did you mean `completion.prefix_tokens`?" in status["message"]


def test_without_typescript_the_status_says_why_types_are_not_checked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(desk.workspace))
    desk.use_script()
    assistant = desk.assistant(type_check=True)
    complete(assistant, "const a = $0\n", desk.path("a.ts"))
    until(lambda: "no TypeScript is installed" in assistant.status().message)

    assert assistant.status().kind is StatusKind.NORMAL


def test_what_typescript_rejects_is_withheld_and_counted(desk: Desk) -> None:
    desk.configure(
        f'[model]\nprovider = "scripted"\nscript = "{desk.script}"\n'
        f'[type_check]\ntypescript = "{TYPESCRIPT}"\npatience_ms = 5000\n'
    )
    desk.script.write_text('shape = "chat"\n[[answer]]\ntext = "costumer;"\n')
    assistant = desk.assistant(type_check=True)
    reasons: list[str | None] = []

    def is_withheld() -> bool:
        name = f"n{len(reasons)}"
        marked = f"let customer = 1;\nconst {name} = $0\n"
        reasons.append(complete(assistant, marked, desk.path("a.ts")).decision.reason)
        return reasons[-1] == "type_error"

    until(is_withheld, within_s=60)
    until(lambda: bool(desk.of("completion.checked")))
    assistant.close("shutdown")

    assert desk.of("completion.decided")[-1]["type_errors"] == 1
    assert desk.of("completion.checked")[-1]["type_errors"] == 1


def test_other_files_of_the_workspace_go_along_as_the_editor_shows_them(desk: Desk) -> None:
    desk.configure(
        f'[model]\nprovider = "scripted"\nscript = "{desk.script}"\n'
        "[completion]\ncontext_ms = 5000\n"
    )
    desk.script.write_text(SCRIPT)
    cart, mail = Path(desk.path("cart.ts")), Path(desk.path("mail.ts"))
    cart.write_text("export const gross = (cart: Cart) => cart.sum\n")
    assistant = desk.assistant()
    shown = document("export const sendMail = 1\n", path=str(mail))
    assistant.anticipate(shown, 0, Workspace())
    index = assistant._folders.surroundings.index
    until(lambda: index.size.files == 2)
    sent = complete(
        assistant, "const net = cart.sum - $0\n", desk.path("a.ts")
    ).decision.tokens_sent
    assistant.file_closed(mail)
    until(lambda: index.size.files == 1)
    cart.unlink()
    assistant.file_changed(cart)
    until(lambda: index.size.files == 0)

    assert sent["retrieved"] > 0


def test_when_other_folders_are_open_the_index_is_theirs(desk: Desk, tmp_path: Path) -> None:
    desk.use_script()
    Path(desk.path("cart.ts")).write_text("export const gross = 1\n")
    other = tmp_path / "other"
    other.mkdir()
    for name in ("one", "two"):
        (other / f"{name}.ts").write_text("export const a = 1\n")
    assistant = desk.assistant()
    first = assistant._folders.surroundings.index
    until(lambda: first.size.files == 1)
    assistant.folders_changed((other,))

    until(lambda: assistant._folders.surroundings.index.size.files == 2)
    assert first.size.files == 0
