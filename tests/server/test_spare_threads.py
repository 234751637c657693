"""Work runs at once, in a thread that was there before where one is spare."""

from __future__ import annotations

import queue
import threading
import weakref

from groundspeed_server.spare_threads import SpareThreads
from support.assistant_desk import until


def ident_of(threads: SpareThreads) -> int:
    """Return which thread runs a piece of work, once it is spare again."""
    ran: queue.SimpleQueue[int] = queue.SimpleQueue()
    threads.run(lambda: ran.put(threading.get_ident()))
    ident = ran.get(timeout=5)
    until(lambda: threads.spare > 0)
    return ident


def test_a_spare_thread_runs_what_comes_next() -> None:
    threads = SpareThreads("test")

    assert ident_of(threads) == ident_of(threads)


def test_what_hangs_keeps_nothing_else_from_running() -> None:
    threads = SpareThreads("test")
    hung, ran = threading.Event(), queue.SimpleQueue[str]()
    for _ in range(20):
        threads.run(lambda: hung.wait(5))
    threads.run(lambda: ran.put("ran"))

    assert ran.get(timeout=5) == "ran"
    hung.set()


def test_a_thread_that_is_not_needed_ends() -> None:
    threads = SpareThreads("test-that-ends", idle_s=0.01)
    for _ in range(3):
        ident_of(threads)

    until(lambda: all(thread.name != "test-that-ends" for thread in threading.enumerate()))
    assert threads.spare == 0
    assert ident_of(threads) is not None


def test_a_spare_thread_keeps_nothing_of_what_it_ran() -> None:
    class Work:
        def __call__(self) -> None: ...

    threads, work = SpareThreads("test"), Work()
    gone = weakref.ref(work)
    threads.run(work)
    until(lambda: threads.spare == 1)
    del work

    assert gone() is None


def test_a_thread_whose_work_failed_is_not_spare() -> None:
    def fail() -> None:
        raise RuntimeError("a defect")

    failures: list[str] = []
    hook, threading.excepthook = threading.excepthook, lambda failed: failures.append(str(failed))
    try:
        threads = SpareThreads("test")
        threads.run(fail)
        until(lambda: bool(failures))
    finally:
        threading.excepthook = hook

    assert threads.spare == 0
    assert ident_of(threads) is not None
