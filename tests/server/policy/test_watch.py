"""The last good policy stays in force until a better one comes, and survives without a lake."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from groundspeed_server.policy.keeping import PolicyShelf
from groundspeed_server.policy.source import POLICY_KEY, open_source, prompt_key
from groundspeed_server.policy.watch import LOOK_EVERY_S, PolicyWatch
from support.policy_lake import CHAT, HEAD, named, publish
from support.prompt_files import prompt_file

SHORT = {"short.v1": prompt_file("short.v1", CHAT)}
WITH_PROMPT = HEAD + '[prompts]\ncompletion_chat = "short.v1"\n' + named(SHORT)
NEWER = HEAD.replace("2026-11", "2026-12")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    return folder


def watch(lake: Path, clock: Clock | None = None) -> PolicyWatch:
    """Return a watch as a server makes it; all of a test's keep their policy in one place."""
    place = str(lake)
    shelf = PolicyShelf(lake.parent / "state")
    return PolicyWatch(place, open_source(place), shelf, wall=clock or Clock())


def version(watch: PolicyWatch) -> str | None:
    policy = watch.standing.policy
    return policy.document.version if policy else None


def test_a_policy_comes_into_force_and_is_kept_for_when_the_lake_is_away(lake: Path) -> None:
    publish(lake, WITH_PROMPT, SHORT)
    changed = watch(lake).look()
    lake.rename(lake.with_name("unmounted"))
    later = watch(lake)
    before_the_look = version(later)
    later.look()

    assert changed
    assert before_the_look == "2026-11"
    assert version(later) == "2026-11"
    assert later.standing.policy is not None
    assert list(later.standing.policy.prompts) == ["short.v1"]
    assert later.standing.unreachable == "no such folder"
    assert later.standing.refused is None


def test_nothing_new_is_no_change(lake: Path) -> None:
    publish(lake, HEAD)
    following = watch(lake)

    assert [following.look(), following.look()] == [True, False]


@pytest.mark.parametrize("bad", ["<html>", HEAD + "surprise = 1", "schema = 9", "x" * 300_000])
def test_a_policy_that_cannot_be_used_leaves_the_last_good_one_in_force(
    lake: Path, bad: str
) -> None:
    publish(lake, HEAD)
    following = watch(lake)
    following.look()
    publish(lake, bad)
    told = following.look()
    told_again = following.look()
    refused = following.standing.refused
    restarted = version(watch(lake))
    publish(lake, NEWER)
    following.look()

    assert (told, told_again) == (True, False)
    assert refused is not None
    assert len(refused.sentence.splitlines()) == 1
    assert refused.remedy
    assert restarted == "2026-11"
    assert (version(following), following.standing.refused) == ("2026-12", None)


def test_a_policy_waits_for_the_prompts_that_it_names(lake: Path) -> None:
    publish(lake, WITH_PROMPT)
    following = watch(lake)
    following.look()
    without = following.standing
    publish(lake, WITH_PROMPT, SHORT)
    following.look()

    assert without.policy is None
    assert without.refused is not None
    assert "short.v1 is not in the lake" in without.refused.what
    assert version(following) == "2026-11"


def test_rules_do_not_end_by_getting_lost(lake: Path) -> None:
    publish(lake, HEAD + "[kill_switch]\non = true")
    following = watch(lake)
    following.look()
    (lake / POLICY_KEY).unlink()
    following.look()

    assert version(following) == "2026-11"
    assert following.standing.refused is not None
    assert "holds no policy any more" in following.standing.refused.what


def test_a_lake_without_a_policy_is_nothing_to_tell(lake: Path) -> None:
    following = watch(lake)

    assert not following.look()
    assert following.standing.refused is None


def test_the_policy_of_another_lake_is_not_taken(lake: Path) -> None:
    publish(lake, HEAD)
    watch(lake).look()
    other = lake.parent / "other"
    other.mkdir()

    assert version(watch(other)) is None


@pytest.mark.parametrize("kept", [b"", b"{", b"\xff", b'{"place": 1}'])
def test_a_kept_policy_that_cannot_be_read_is_as_good_as_none(lake: Path, kept: bytes) -> None:
    publish(lake, HEAD)
    watch(lake).look()
    (file,) = (lake.parent / "state").iterdir()
    file.write_bytes(kept)
    following = watch(lake)
    before = version(following)
    following.look()

    assert (before, version(following)) == (None, "2026-11")


def test_a_kept_policy_with_a_fifo_in_its_place_is_as_good_as_none(lake: Path) -> None:
    publish(lake, HEAD)
    (lake.parent / "state").mkdir()
    os.mkfifo(lake.parent / "state" / "policy.json")
    following = watch(lake)
    before = version(following)
    following.look()

    assert (before, version(following), version(watch(lake))) == (None, "2026-11", "2026-11")


@pytest.mark.parametrize("change", ["more of it", "lost"])
def test_a_kept_prompt_that_was_changed_is_not_used(lake: Path, change: str) -> None:
    publish(lake, WITH_PROMPT, SHORT)
    watch(lake).look()
    shelf = PolicyShelf(lake.parent / "state")
    kept = shelf.read(str(lake))
    assert kept is not None
    if change == "lost":
        del kept.prompts["short.v1"]
    else:
        kept.prompts["short.v1"] += b" "
    shelf.write(kept)
    following = watch(lake)

    assert version(following) is None
    assert following.standing.refused is not None
    assert following.look()
    assert version(following) == "2026-11"


def test_what_is_kept_is_for_this_user_alone(lake: Path) -> None:
    publish(lake, HEAD)
    watch(lake).look()
    (file,) = (lake.parent / "state").iterdir()

    assert file.stat().st_mode & 0o777 == 0o600


def test_a_state_folder_that_cannot_be_written_changes_nothing(lake: Path) -> None:
    (lake.parent / "state").write_text("a file in the place of a folder")
    publish(lake, HEAD)
    following = watch(lake)
    following.look()

    assert version(following) == "2026-11"


@pytest.mark.parametrize(
    ("moved_s", "fresh"), [(0, True), (LOOK_EVERY_S - 1, True), (LOOK_EVERY_S, False), (-1, False)]
)
def test_a_look_is_fresh_for_a_quarter_of_an_hour_and_not_before_it_was(
    lake: Path, moved_s: float, *, fresh: bool
) -> None:
    publish(lake, HEAD)
    clock = Clock()
    following = watch(lake, clock)
    following.look()
    clock.now += moved_s

    assert following.is_fresh is fresh


def test_a_clock_that_goes_back_does_not_keep_a_policy_out(lake: Path) -> None:
    publish(lake, HEAD)
    clock = Clock()
    following = watch(lake, clock)
    following.look()
    clock.now -= 1_000_000
    publish(lake, NEWER)
    following.look()

    assert version(following) == "2026-12"


def test_the_first_look_is_made_at_once_in_a_thread_of_its_own(lake: Path) -> None:
    publish(lake, HEAD)
    following = watch(lake)
    threads: list[str] = []
    looked = following.start(lambda: threads.append(threading.current_thread().name))

    assert looked.wait(10)
    assert threads == ["groundspeed-policy"]
    following.close()


def test_a_listener_that_fails_does_not_end_the_watch(
    lake: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(lake, HEAD)
    following = watch(lake)

    def fail() -> None:
        raise ValueError("a path of somebody")

    assert following.start(fail).wait(10)
    following.close()
    assert [record.getMessage() for record in caplog.records] == [
        "the policy could not be followed: ValueError"
    ]


def test_prompts_are_kept_by_their_names() -> None:
    assert prompt_key("short.v1") == "policy/prompts/short.v1.md"
