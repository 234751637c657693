"""Ctrl+C ends a wait, wherever the signal arrives."""

from __future__ import annotations

import signal
import threading

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.cli.interruptible import interruptible
from groundspeed_server.errors import UserError


def test_what_a_call_returns_is_returned() -> None:
    assert interruptible(lambda cancellation: cancellation.cancelled) is False


def test_what_a_call_raises_is_raised() -> None:
    def fail(_: Cancellation) -> None:
        raise UserError("It is broken.")

    with pytest.raises(UserError, match="It is broken"):
        interruptible(fail)


def test_a_signal_that_arrives_in_another_thread_ends_the_wait_and_cancels_the_call() -> None:
    """A system call of the main thread would go on: only its own thread's signals end it."""
    over = threading.Event()

    def wait_for_the_end(cancellation: Cancellation) -> None:
        cancellation.on_cancel(over.set)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        over.wait(20)

    with pytest.raises(KeyboardInterrupt):
        interruptible(wait_for_the_end)

    assert over.wait(5)
