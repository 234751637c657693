"""Blocking work in threads, of which only the newest for each document is still wanted."""

from __future__ import annotations

import asyncio
import threading

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.lsp.flights import Flight, Flights
from support.lsp_editor import in_loop


def flights(threads: int = 2) -> Flights[str]:
    return Flights("test", threads=threads)


@in_loop
async def test_the_result_of_work_is_handed_over() -> None:
    late: list[str] = []

    assert await flights().launch("a", lambda _: "done", late.append).result() == "done"
    assert late == []


@in_loop
async def test_newer_work_overtakes_older_work_whose_result_comes_late() -> None:
    late: asyncio.Queue[str] = asyncio.Queue()
    go_on = threading.Event()

    def slow(_: Cancellation) -> str:
        assert go_on.wait(5)
        return "old"

    under_way = flights()
    older = under_way.launch("a", slow, late.put_nowait)
    newer = under_way.launch("a", lambda _: "new", late.put_nowait)

    assert await older.result() is None
    assert await newer.result() == "new"
    assert older.cancellation.cancelled

    go_on.set()

    assert await asyncio.wait_for(late.get(), 5) == "old"


@in_loop
async def test_work_that_is_overtaken_in_the_queue_is_never_begun() -> None:
    begun: list[str] = []
    go_on = threading.Event()

    def hold(_: Cancellation) -> str:
        assert go_on.wait(5)
        return "held"

    def note(_: Cancellation) -> str:
        begun.append("begun")
        return "noted"

    under_way = flights(threads=1)
    first = under_way.launch("a", hold, lambda _: None)
    queued = under_way.launch("b", note, lambda _: None)
    under_way.overtake("b")
    go_on.set()
    last = under_way.launch("c", lambda _: "last", lambda _: None)

    assert await queued.result() is None
    assert [await first.result(), await last.result()] == ["held", "last"]
    assert begun == []


@in_loop
async def test_a_cancelled_waiter_stops_the_work() -> None:
    entered, stopped = threading.Event(), threading.Event()

    def heed(cancellation: Cancellation) -> str:
        cancellation.on_cancel(stopped.set)
        entered.set()
        assert stopped.wait(5)
        return "stopped"

    flight = flights().launch("a", heed, lambda _: None)
    waiter = asyncio.create_task(flight.result())
    await asyncio.to_thread(entered.wait, 5)
    # A thread that is done already is waited for without a turn of the loop, from Python 3.14 on.
    await asyncio.sleep(0)
    waiter.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert await asyncio.to_thread(stopped.wait, 5)


@in_loop
async def test_a_result_that_nobody_came_to_fetch_is_late() -> None:
    """The cancellation arrives between the result and the waiter's next step."""
    late: list[str] = []
    flight = Flight(late.append)
    waiter = asyncio.create_task(flight.result())
    await asyncio.sleep(0)
    flight.land("done")
    waiter.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert late == ["done"]


@in_loop
async def test_work_that_fails_has_no_result(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Cancellation) -> str:
        raise ValueError("CANARY")

    assert await flights().launch("a", fail, lambda _: None).result() is None
    assert "ValueError" in caplog.text
    assert "CANARY" not in caplog.text
