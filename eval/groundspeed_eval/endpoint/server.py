"""Answers `ConverseStream` over HTTP on loopback. It holds no secret, and checks no signature."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

from groundspeed_eval.endpoint.event_stream import CONTENT_TYPE, answer_frames
from groundspeed_eval.endpoint.script import ConverseRequest, Limits, Script

_PIECE = 8  # Characters; about two tokens.
_TOKEN = 4
_LONGEST_REQUEST = 20_000_000


class ScriptedEndpoint(ThreadingHTTPServer):
    """Plays a script to whoever asks as Bedrock is asked.

    Attributes:
        url: Its address, for `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`. It names the script, so that
            answers of one are never taken for those of another.

    Args:
        script: What is said.
        port: Where to listen; 0 takes any that is free.

    Raises:
        OSError: The port cannot be had.
    """

    daemon_threads = True

    def __init__(self, script: Script, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.script = script
        self.url = f"http://127.0.0.1:{self.server_port}/{script.digest}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ScriptedEndpoint

    def do_POST(self) -> None:
        """Answer one question."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST_REQUEST:
            self.send_error(411)
            return
        try:
            request = msgspec.json.decode(self.rfile.read(int(length)), type=ConverseRequest)
            question = request.question
        except (msgspec.MsgspecError, UnicodeDecodeError, IndexError):
            self.send_error(400)
            return
        text, reason = _held(self.server.script.answer(question), request.limits)
        frames = answer_frames(
            _pieces(text),
            reason=reason,
            tokens_in=len(question) // _TOKEN,
            tokens_out=len(text) // _TOKEN,
        )
        try:
            self._send(frames)
        except OSError:
            # Whoever asked has heard enough, and hung up.
            self.close_connection = True

    def log_message(self, *words: object) -> None:
        """Say nothing: a request holds code."""

    def _send(self, frames: Iterator[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for frame in frames:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(frame), frame))
        self.wfile.write(b"0\r\n\r\n")


def _held(text: str, limits: Limits) -> tuple[str, str]:
    """Return what Bedrock would let through, and why it ends there."""
    ends = [found for stop in limits.stop_sequences if (found := text.find(stop)) >= 0]
    most = limits.max_tokens * _TOKEN
    if ends and min(ends) <= most:
        return text[: min(ends)], "stop_sequence"
    return text[:most], "max_tokens" if len(text) > most else "end_turn"


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
