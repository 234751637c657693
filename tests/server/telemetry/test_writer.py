from __future__ import annotations

import logging
import threading
import time
from functools import partial

import pytest

from groundspeed_server.telemetry.writer import BackgroundWriter

WAIT_S = 5.0


def nothing() -> None:
    """Do nothing."""


def test_tasks_run_in_order_in_another_thread() -> None:
    writer = BackgroundWriter()
    ran: list[tuple[int, bool]] = []
    here = threading.current_thread()

    def run(number: int) -> None:
        ran.append((number, threading.current_thread() is here))

    for number in range(100):
        writer.submit(partial(run, number))
    writer.start(idle=nothing)

    assert writer.drain(WAIT_S)
    assert ran == [(number, False) for number in range(100)]
    writer.close(WAIT_S)


def test_a_full_queue_refuses_at_once() -> None:
    writer = BackgroundWriter(limit=3)
    taken = [writer.submit(nothing) for _ in range(5)]

    assert taken == [True, True, True, False, False]


def test_a_slow_disk_delays_nobody() -> None:
    writer = BackgroundWriter()
    writer.start(idle=nothing)
    release = threading.Event()

    def hang() -> None:
        release.wait(WAIT_S)

    writer.submit(hang)
    began = time.monotonic()
    for _ in range(100):
        writer.submit(nothing)
    took = time.monotonic() - began
    gave_up = not writer.drain(0.01)
    release.set()
    writer.close(WAIT_S)

    assert took < WAIT_S / 2
    assert gave_up


def test_a_task_that_fails_is_told_once_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = BackgroundWriter()
    writer.start(idle=nothing)
    ran = threading.Event()

    def fail() -> None:
        raise OSError("the path /home/ada is not for logs")

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            writer.submit(fail)
        writer.submit(ran.set)
        assert ran.wait(WAIT_S)
    writer.close(WAIT_S)

    assert [record.getMessage() for record in caplog.records] == [
        "telemetry could not be written: OSError"
    ]


def test_between_tasks_it_does_what_is_due_from_time_to_time() -> None:
    writer = BackgroundWriter()
    idle = threading.Event()
    writer.start(idle=idle.set, idle_every_s=0.01)

    assert idle.wait(WAIT_S)
    writer.close(WAIT_S)


def test_after_closing_it_takes_nothing() -> None:
    writer = BackgroundWriter()
    writer.start(idle=nothing)
    writer.close(WAIT_S)

    assert not writer.submit(nothing)
    assert not writer.drain(WAIT_S)
