"""Limits are counted before a call is made, for all servers of an engineer, by UTC day."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from groundspeed_server.models.port import (
    ModelError,
    ModelErrorCode,
    ModelIdentity,
    PromptShape,
    Usage,
)
from groundspeed_server.policy.document import KillSwitch, Limits
from groundspeed_server.policy.permit import PolicyPermit
from groundspeed_server.policy.spending import Spending, Spent

# One second before midnight, in UTC.
LATE = 1_774_828_799.0
HAIKU = ModelIdentity(
    "bedrock", "m", "claude-haiku-5-5", PromptShape.CHAT, chats=True, on_device=False
)
EMBEDDED = replace(HAIKU, provider="local", on_device=True)
OFF = KillSwitch()


class Clock:
    def __init__(self) -> None:
        self.now = LATE

    def __call__(self) -> float:
        return self.now


class MakePermit(Protocol):
    """Makes the permit of a server, which is closed after the test."""

    def __call__(self, state: Path, limits: Limits, clock: Clock | None = None) -> PolicyPermit: ...


@pytest.fixture
def permit() -> Iterator[MakePermit]:
    with contextlib.ExitStack() as servers:

        def make(state: Path, limits: Limits, clock: Clock | None = None) -> PolicyPermit:
            made = PolicyPermit(Spending(state, wall=clock or Clock()))
            servers.callback(made.close)
            made.obey(OFF, limits)
            return made

        yield make


def admitted(permit: PolicyPermit, calls: int, identity: ModelIdentity = HAIKU) -> int:
    """Return how many of so many calls are admitted."""
    count = 0
    for _ in range(calls):
        with contextlib.suppress(ModelError):
            permit.admit(identity)
            count += 1
    return count


def test_without_limits_nothing_is_counted(tmp_path: Path, permit: MakePermit) -> None:
    free = permit(tmp_path, Limits())
    free.spent(HAIKU, ["const a = 1"], Usage(tokens_in=100_000, tokens_out=10), said=40)

    assert admitted(free, 5) == 5
    assert free.refusal is None
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_a_limit_of_calls_holds_until_midnight_utc_and_is_told(
    tmp_path: Path, permit: MakePermit
) -> None:
    clock = Clock()
    limited = permit(tmp_path, Limits(calls_per_day=3), clock)
    first_day, told = admitted(limited, 5), limited.refusal
    clock.now += 1
    told_next_day, next_day = limited.refusal, admitted(limited, 5)

    assert (first_day, next_day) == (3, 3)
    assert told == (
        "Today's spending limit of your organisation, 3 calls, is reached. "
        "Groundspeed goes on at midnight UTC."
    )
    assert told_next_day is None


def test_a_clock_that_goes_back_finds_the_count_of_its_day(
    tmp_path: Path, permit: MakePermit
) -> None:
    clock = Clock()
    limited = permit(tmp_path, Limits(calls_per_day=2), clock)
    counts = [admitted(limited, 5)]
    clock.now += 86_400
    counts.append(admitted(limited, 1))
    clock.now -= 86_400
    counts.append(admitted(limited, 5))

    assert counts == [2, 1, 0]


def test_servers_share_one_limit_and_the_last_call_goes_to_one_of_them(
    tmp_path: Path, permit: MakePermit
) -> None:
    servers = [permit(tmp_path, Limits(calls_per_day=40)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda server: admitted(server, 20), servers))

    assert sum(counts) == 40


def test_a_limit_of_dollars_counts_what_the_provider_counted(
    tmp_path: Path, permit: MakePermit
) -> None:
    limited = permit(tmp_path, Limits(dollars_per_day=0.01))
    limited.admit(HAIKU)
    usage = Usage(tokens_in=100_000, tokens_out=10)
    limited.spent(HAIKU, ["const a = 1"], usage, said=40)

    assert limited.today().usd > 0.01
    assert admitted(limited, 1) == 0
    assert limited.refusal is not None
    assert "$0.01" in limited.refusal


@pytest.mark.parametrize("counted", [Usage(), Usage(tokens_in=7), Usage(tokens_out=0)])
def test_an_answer_that_was_left_early_costs_what_its_texts_are_long(
    tmp_path: Path, permit: MakePermit, counted: Usage
) -> None:
    limited = permit(tmp_path, Limits(dollars_per_day=1))
    limited.spent(HAIKU, ["word " * 2_000], counted, said=400)

    assert 0.0001 < limited.today().usd < 0.001


def test_a_model_without_a_known_price_costs_nothing_and_its_calls_count(
    tmp_path: Path, permit: MakePermit
) -> None:
    limited = permit(tmp_path, Limits(calls_per_day=2, dollars_per_day=0.01))
    own = replace(HAIKU, provider="openai", label="own")
    first = admitted(limited, 1, own)
    limited.spent(own, ["const a = 1"], Usage(tokens_in=10**9, tokens_out=1), said=1)

    assert (first, limited.today()) == (1, Spent(calls=1))
    assert admitted(limited, 5, own) == 1


def test_a_model_on_this_machine_costs_nothing(tmp_path: Path, permit: MakePermit) -> None:
    limited = permit(tmp_path, Limits(calls_per_day=1, dollars_per_day=0.01))
    limited.spent(EMBEDDED, ["const a = 1"], Usage(tokens_in=10**9, tokens_out=1), said=1)

    assert admitted(limited, 5, EMBEDDED) == 5
    assert limited.today() == Spent()


def test_a_kill_switch_stops_every_model_and_says_why(tmp_path: Path, permit: MakePermit) -> None:
    stopped = permit(tmp_path, Limits())
    stopped.obey(KillSwitch(on=True, message="Bedrock has an incident."), Limits())

    with pytest.raises(ModelError) as refusal:
        stopped.admit(EMBEDDED)
    assert refusal.value.code is ModelErrorCode.SWITCHED_OFF
    assert "It says: Bedrock has an incident." in refusal.value.remedy
    assert stopped.refusal == refusal.value.remedy
    stopped.obey(KillSwitch(on=True), Limits())
    assert stopped.refusal is not None
    assert "It says" not in stopped.refusal
    stopped.obey(OFF, Limits())
    assert admitted(stopped, 1) == 1


def test_a_limit_that_was_reached_before_the_start_is_told_at_once(
    tmp_path: Path, permit: MakePermit
) -> None:
    limits = Limits(calls_per_day=1)
    admitted(permit(tmp_path, limits), 1)

    assert permit(tmp_path, limits).refusal is not None


def test_a_limit_is_told_from_the_moment_it_is_reached(tmp_path: Path, permit: MakePermit) -> None:
    limits = Limits(calls_per_day=2, dollars_per_day=1)
    admitted(permit(tmp_path, limits), 1)

    assert permit(tmp_path, limits).refusal is None
    assert Spent(1, 0.9).reached(limits) is None
    assert Spent(2, 0.9).reached(limits) == "2 calls"
    assert Spent(1, 1.0).reached(limits) == "$1.00"


@pytest.mark.parametrize("content", [None, b"no database" * 100])
def test_where_the_file_cannot_be_used_the_process_counts_for_itself(
    tmp_path: Path, permit: MakePermit, content: bytes | None
) -> None:
    state = tmp_path / "state"
    if content is None:
        state.write_text("a file in the place of a folder")
    else:
        state.mkdir()
        (state / "spending.sqlite3").write_bytes(content)
    limited = permit(state, Limits(calls_per_day=2))

    assert admitted(limited, 5) == 2


def test_old_days_are_forgotten(tmp_path: Path, permit: MakePermit) -> None:
    clock = Clock()
    limited = permit(tmp_path, Limits(calls_per_day=1), clock)
    counts = [admitted(limited, 1)]
    limited.close()
    clock.now += 40 * 86_400
    permit(tmp_path, Limits(calls_per_day=1), clock).today()
    clock.now -= 40 * 86_400
    counts.append(admitted(limited, 1))

    assert counts == [1, 1]
