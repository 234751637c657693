"""Waiting for a pause."""

from __future__ import annotations

import asyncio
from functools import partial

from groundspeed_server.lsp.pauses import Pauses
from support.lsp_editor import in_loop


@in_loop
async def test_a_pause_is_told_once_and_only_after_the_last_of_many_edits() -> None:
    pauses, over = Pauses(0.01), asyncio.Event()
    told: list[int] = []

    def end(number: int) -> None:
        told.append(number)
        over.set()

    for number in range(5):
        pauses.restart("a", partial(end, number))
    await asyncio.wait_for(over.wait(), 5)

    assert told == [4]


@in_loop
async def test_what_was_stopped_is_not_told() -> None:
    pauses, over = Pauses(0.0), asyncio.Event()
    told: list[str] = []
    pauses.restart("a", lambda: told.append("a"))
    pauses.restart("b", lambda: told.append("b"))
    pauses.stop("a")
    pauses.restart("c", over.set)
    await asyncio.wait_for(over.wait(), 5)
    pauses.restart("d", lambda: told.append("d"))
    pauses.stop_all()

    assert told == ["b"]
