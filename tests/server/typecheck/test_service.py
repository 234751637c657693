"""The process: what it is asked, and what becomes of questions when it fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from groundspeed_server.typecheck.service import (
    InFile,
    Near,
    Question,
    ServiceEnded,
    TypeScriptService,
    Unanswered,
)
from groundspeed_server.typecheck.tools import Tools

LEARN = Question(op="learn", file="/p/a.ts", documents={}, closed=[])
GREETING = 'echo \'{"typescript": "5.9.3"}\''
WAIT_S = 20.0


@contextmanager
def played(folder: Path, *lines: str) -> Iterator[tuple[TypeScriptService, threading.Event]]:
    """Run a shell script in place of Node."""
    program = folder / "node"
    program.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
    program.chmod(0o755)
    ended = threading.Event()
    tools = Tools(program, None, folder, "5.9.3")
    service = TypeScriptService(tools, memory_mb=256, on_end=ended.set)
    try:
        yield service, ended
    finally:
        service.close()
        assert ended.wait(WAIT_S)


def test_answers_belong_to_their_questions(tmp_path: Path) -> None:
    lines = (
        GREETING,
        "read first; read second",
        'echo \'{"id": 1, "near": {"codes": [2304], "undecided": 2, "broken": true}}\'',
        'echo \'{"id": 0, "learnt": 3}\'',
        'echo \'{"id": 1, "file": {"added": 5, "change": -3, "below": [2339]}}\'',
        "exec cat",
    )
    with played(tmp_path, *lines) as (service, _):
        first, second = service.ask(LEARN), service.ask(LEARN)

        assert first.near.result(WAIT_S) == Near()
        assert second.near.result(WAIT_S) == Near((2304,), 2, broken=True)
        assert second.file.result(WAIT_S) == InFile(5, -3, (2339,))


def test_a_question_without_an_answer_says_why_and_the_next_is_answered(tmp_path: Path) -> None:
    lines = (
        GREETING,
        "read first; read second",
        'echo \'{"id": 0, "failure": "too_large"}\'',
        'echo \'{"id": 1, "learnt": 0}\'',
        "exec cat",
    )
    with played(tmp_path, *lines) as (service, _):
        first, second = service.ask(LEARN), service.ask(LEARN)
        error = first.near.exception(WAIT_S)

        assert isinstance(error, Unanswered)
        assert error.reason == "too_large"
        assert second.near.result(WAIT_S) == Near()


def test_a_question_is_one_line_for_node_too(tmp_path: Path) -> None:
    """Node 24 ends lines at two characters more than its older versions."""
    asked = Question(op="learn", file="/p/a.ts", documents={"/p/a.ts": "\u2028\u2029"}, closed=[])
    lines = (
        GREETING,
        'head -n 1 > "$(dirname "$0")/asked"',
        'echo \'{"id": 0, "learnt": 0}\'',
        "exec cat",
    )
    with played(tmp_path, *lines) as (service, _):
        service.ask(asked).near.result(WAIT_S)

    said = (tmp_path / "asked").read_text()
    assert len(said.splitlines()) == 1
    assert json.loads(said)["documents"] == asked.documents


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("exit 0",), id="ends at once"),
        pytest.param(("echo nonsense; exec cat",), id="greets with nonsense"),
        pytest.param(("echo '{\"typescript\": null}'; exec cat",), id="has no language service"),
        pytest.param((GREETING, "read a", "exit 1"), id="dies when asked"),
        pytest.param((GREETING, "read a", "echo '[1]'", "exec cat"), id="answers with nonsense"),
    ],
)
def test_a_process_that_fails_leaves_no_question_open(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    with played(tmp_path, *lines) as (service, ended):
        reply = service.ask(LEARN)

        assert isinstance(reply.near.exception(WAIT_S), ServiceEnded)
        assert isinstance(reply.file.exception(WAIT_S), ServiceEnded)
        assert ended.wait(WAIT_S)
        assert isinstance(service.ask(LEARN).near.exception(WAIT_S), ServiceEnded)


def test_who_asks_is_not_held_up_by_a_process_that_does_not_read(tmp_path: Path) -> None:
    large = Question(op="learn", file="/p/a.ts", documents={"/p/a.ts": "x" * 3_000_000}, closed=[])
    with played(tmp_path, GREETING, "exec sleep 60") as (service, _):
        replies = [service.ask(large) for _ in range(3)]

        assert not any(reply.near.done() for reply in replies)
