"""The real product behind an editor whose folders come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.lsp.ports import StatusKind
from support.assistant_desk import Desk, complete


def test_folders_that_come_and_go_decide_what_is_sent(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant(roots=("old",))
    for name in ("old", "new"):
        (desk.workspace / name).mkdir()
    places = [desk.path("old/a.ts"), desk.path("new/a.ts")]
    assistant.folders_changed((desk.workspace / "old",))
    before = [complete(assistant, "const a = $0\n", place).decision.reason for place in places]
    assistant.folders_changed((desk.workspace / "new",))
    after = [complete(assistant, "const b = $0\n", place).decision.reason for place in places]

    assert before == [None, "outside_workspace"]
    assert after == ["outside_workspace", None]


def project(desk: Desk, name: str, exclude: str = "") -> Path:
    """Make a folder whose own settings exclude something."""
    folder = desk.workspace / name
    folder.mkdir()
    (folder / "groundspeed.toml").write_text(f'[gate]\nexclude = ["{exclude}"]\n')
    return folder


def test_the_settings_of_every_open_folder_count(desk: Desk) -> None:
    desk.use_script()
    project(desk, "one", "drafts/")
    project(desk, "two", "legal/")
    assistant = desk.assistant(roots=("one", "two"))
    names = ("one/drafts/a.ts", "two/legal/a.ts", "two/a.ts")
    places = [desk.path(name) for name in names]
    reasons = [complete(assistant, "const a = $0\n", place).decision.reason for place in places]

    assert reasons == ["excluded_path", "excluded_path", None]


def test_the_settings_of_a_folder_count_from_when_it_is_opened(desk: Desk) -> None:
    desk.use_script()
    one, two = project(desk, "one"), project(desk, "two", "legal/")
    assistant = desk.assistant(roots=("one",))
    place = desk.path("two/legal/a.ts")
    reasons = []
    for roots in ((one,), (one, two), (one,), (two,)):
        assistant.folders_changed(roots)
        reasons.append(complete(assistant, "const a = $0\n", place).decision.reason)

    assert reasons == ["outside_workspace", "excluded_path", "outside_workspace", "excluded_path"]


def test_nothing_is_sent_while_the_settings_of_a_folder_cannot_be_read(desk: Desk) -> None:
    desk.use_script()
    one, two = project(desk, "one"), project(desk, "two", '"')
    places = [desk.path("one/a.ts"), desk.path("two/a.ts"), desk.path("a.ts")]
    assistant = desk.assistant(roots=("one",))
    assistant.folders_changed((one, two))
    reasons = [complete(assistant, "const a = $0\n", place).decision.reason for place in places]
    status = assistant.status()
    (two / "groundspeed.toml").unlink()
    assistant.folders_changed((one, two))

    assert reasons == ["outside_workspace"] * 3
    assert status.kind is StatusKind.ERROR
    assert f"{two / 'groundspeed.toml'} is not valid TOML" in status.message
    assert assistant.status().kind is StatusKind.NORMAL
    assert complete(assistant, "const a = $0\n", places[0]).decision.reason is None


def test_a_model_that_is_left_alone_stays_so_when_a_folder_is_opened(desk: Desk) -> None:
    desk.use_script()
    assistant = desk.assistant()
    complete(assistant, "const denied = $0\n", desk.path("a.ts"))
    assistant.folders_changed((desk.workspace,))
    outcome = complete(assistant, "const a = $0\n", desk.path("a.ts"))

    assert assistant.status().kind is StatusKind.WARNING
    assert outcome.decision.reason == "access_denied"


@pytest.mark.parametrize("text", ["[telemetry]\nenabled = false\n", '"'])
def test_nothing_is_recorded_while_a_folder_is_open_that_may_forbid_it(
    desk: Desk, text: str
) -> None:
    desk.use_script()
    one, two = desk.workspace / "one", desk.workspace / "two"
    one.mkdir()
    two.mkdir()
    (two / "groundspeed.toml").write_text(text)
    assistant = desk.assistant(roots=("one",))
    for name, roots in {"a": (one,), "b": (one, two), "c": (one,)}.items():
        assistant.folders_changed(roots)
        complete(assistant, f"const {name} = $0\n", desk.path("one/a.ts"))
    desk.leave()

    assert len(desk.of("completion.decided")) == 2
