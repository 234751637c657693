"""Context is found once edits pause, for the newest place."""

from __future__ import annotations

import threading

import pytest

from groundspeed_server.assist.context.anticipation import Anticipation
from groundspeed_server.engine.values import CompletionQuery, Workspace
from support.cursor_marker import query_at


class Prepared:
    """Keeps the places that were prepared."""

    def __init__(self) -> None:
        self.offsets: list[int] = []
        self.told = threading.Event()
        self.fails = False

    def __call__(self, query: CompletionQuery, workspace: Workspace) -> None:
        self.offsets.append(query.offset)
        self.told.set()
        if self.fails:
            raise ValueError("code of somebody")


def test_of_many_edits_only_the_last_place_is_prepared() -> None:
    prepared = Prepared()
    anticipation = Anticipation(prepared, pause_s=0.03)
    for text in ("$0", "a$0", "ab$0"):
        anticipation.edited(query_at(text), Workspace())
    told = prepared.told.wait(5)
    anticipation.close()

    assert told
    assert prepared.offsets == [2]


def test_a_failure_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    prepared = Prepared()
    prepared.fails = True
    anticipation = Anticipation(prepared, pause_s=0)
    for text in ("$0", "a$0"):
        prepared.told.clear()
        anticipation.edited(query_at(text), Workspace())
        assert prepared.told.wait(5)
    anticipation.close()

    assert prepared.offsets == [0, 1]
    assert "code of somebody" not in caplog.text


def test_after_the_end_nothing_is_prepared() -> None:
    prepared = Prepared()
    anticipation = Anticipation(prepared, pause_s=0)
    anticipation.close()
    anticipation.edited(query_at("$0"), Workspace())

    assert not prepared.told.wait(0.03)
