"""Waits that Ctrl+C ends at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from groundspeed_server.cancellation import Cancellation

_LOOK_S = 0.1

Result = TypeVar("Result")


def interruptible(call: Callable[[Cancellation], Result]) -> Result:
    """Return what a call returns that may wait for a network, from a thread of its own.

    Python looks for signals between two steps of the main thread. One that arrives just before a
    long system call, or in another thread, would wait for that call's end; so the main thread only
    takes short naps. The call's cancellation fires when the wait is interrupted.
    """
    cancellation = Cancellation()
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(call(cancellation))
        except BaseException as error:  # noqa: BLE001 - It is raised where it is waited for.
            done.set_exception(error)

    thread = threading.Thread(target=run, name="groundspeed-waits", daemon=True)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(_LOOK_S)
    except BaseException:
        cancellation.cancel()
        raise
    return done.result()
