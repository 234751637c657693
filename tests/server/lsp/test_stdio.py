"""A real process at the end of real pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.assistant_desk import until
from support.lsp_editor import URI
from support.lsp_process import ServerProcess, entry, served

# Generous for a busy machine, and far below the minute for which a model hangs.
SOON_S = 5.0
# Runs a server that inherits our pipes, and waits.
PARENT = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"


def is_gone(process: int, within_s: float) -> bool:
    """Wait until a process that is not our child is gone, or has only its exit code left."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_session_from_start_to_end(tmp_path: Path) -> None:
    marker = tmp_path / "closed"
    with served("answer") as server:
        server.start(
            processId=os.getpid(), initializationOptions={"settings": {"marker": str(marker)}}
        )
        server.complete()
        reply = server.next_reply()
        server.request("shutdown")
        server.notify("exit")

        assert server.wait() == 0
        assert reply["result"]["items"][0]["insertText"] == "answer"
        assert marker.read_text() == "shutdown"
        assert server.stderr == b""


def test_an_exit_without_shutdown_is_a_failure() -> None:
    with served("answer") as server:
        server.start()
        server.notify("exit")

        assert server.wait() == 1


def test_a_signal_ends_the_session_in_order(tmp_path: Path) -> None:
    marker = tmp_path / "closed"
    with served("answer") as server:
        server.start(initializationOptions={"settings": {"marker": str(marker)}})
        server.process.terminate()

        assert server.wait(SOON_S) == 1
        assert marker.read_text() == "exit"


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: -5\r\n\r\n{}",
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"X-Other: 1\r\n\r\n",
        b"X: " + b"x" * 5_000,
    ],
)
def test_a_stream_that_cannot_be_read_ends_the_process_without_a_word(data: bytes) -> None:
    with served("answer") as server:
        server.request("initialize", {"capabilities": {}})
        server.raw(data)

        assert server.wait(SOON_S) == 1
        assert server.notifications == []
        assert b"cannot be read" in server.stderr


def test_a_body_that_is_cut_short_ends_the_process() -> None:
    with served("answer") as server:
        server.raw(b"Content-Length: 1000\r\n\r\n{}")
        server.hang_up()

        assert server.wait() == 1


def test_lower_case_and_further_headers_are_accepted() -> None:
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    with served("answer") as server:
        server.raw(b"x-other: 1\r\ncontent-length: %d\r\n\r\n" % len(body) + body)

        assert server.next_reply()["id"] == 1


def test_the_end_of_the_stream_ends_the_process_though_a_model_hangs(tmp_path: Path) -> None:
    marker = tmp_path / "closed"
    with served("hang") as server:
        server.start(initializationOptions={"settings": {"marker": str(marker)}})
        server.complete()
        server.request("groundspeed/status")
        server.hang_up()

        assert server.wait(SOON_S) == 1
        assert marker.read_text() == "eof"


def test_a_signal_ends_a_server_that_hears_nothing_else(tmp_path: Path) -> None:
    held_up = tmp_path / "held up"
    with served("stall", str(held_up)) as server:
        server.start()
        until(held_up.exists)
        server.process.terminate()

        assert server.wait(SOON_S) == 1


def test_a_server_that_hangs_in_c_ends() -> None:
    with served("spin") as server:
        server.start()
        server.complete()

        assert server.wait() == -signal.SIGPROF


def test_a_heartbeat_is_answered_while_a_model_hangs() -> None:
    with served("hang") as server:
        server.start()
        server.request("groundspeed/status")
        server.complete()

        assert server.request("groundspeed/status")["kind"] == "Normal"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_death_of_the_parent_ends_the_process_though_its_stdin_stays_open() -> None:
    server = ServerProcess([sys.executable, "-c", PARENT, *entry("hang")])
    try:
        server.start()
        server.complete()
        server.request("groundspeed/status")
        parent = server.process.pid
        (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(parent, signal.SIGKILL)

        assert is_gone(int(child), within_s=SOON_S)
    finally:
        server.end()


def test_the_death_of_the_client_ends_the_process() -> None:
    client = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with served("answer") as server:
        server.start(processId=client.pid)
        client.kill()
        client.communicate()

        assert server.wait(SOON_S) == 1


def test_a_client_number_that_never_lived_ends_nothing() -> None:
    with served("answer") as server:
        server.start(processId=2**22 + 1)
        time.sleep(0.05)

        assert server.request("groundspeed/status")["kind"] == "Normal"


def test_stray_output_goes_to_stderr_and_every_frame_still_parses() -> None:
    with served("chatter") as server:
        server.start()
        server.complete()
        reply = server.next_reply()
        server.request("shutdown")
        server.notify("exit")

        assert server.wait() == 0
        assert reply["result"]["items"][0]["insertText"] == "answer"
        for stray in (b"stray words", b"stray bytes", b"stray child"):
            assert stray in server.stderr


def test_no_log_at_any_level_tells_code_or_options() -> None:
    canary = "CANARY-3f9a"
    with served("blab") as server:
        server.start(initializationOptions={"settings": {"key": canary}})
        server.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        server.open(f"const password = '{canary}';")
        server.complete()
        reply = server.next_reply()
        server.ask("textDocument/inlineCompletion", {"textDocument": canary})
        refusal = server.next_reply()
        server.notify("textDocument/didOpen", {"textDocument": canary})
        server.request("shutdown")
        server.notify("exit")

        assert server.wait() == 0
        assert reply["result"] == {"items": []}
        assert refusal["error"]["code"] == -32602
        assert b"ValueError" in server.stderr
        assert canary.encode() not in server.stderr


def test_the_command_itself_serves() -> None:
    command = [sys.executable, "-m", "groundspeed_server.cli.main", "server", "--stdio"]
    server = ServerProcess([*command, "--clientProcessId=1"])
    try:
        result = server.request("initialize", {"capabilities": {}, "processId": None})

        assert result["serverInfo"]["name"] == "groundspeed"
    finally:
        server.end()


def test_the_first_answer_waits_neither_for_the_parser_nor_for_the_product() -> None:
    program = (
        "import sys; import groundspeed_server.lsp.server, groundspeed_server.lsp.transport;"
        "heavy = {'tree_sitter', 'sqlite3', 'boto3', 'groundspeed_server.assist'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.strip() == b"[]"
