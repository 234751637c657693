"""Frames, and nothing but frames."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.lsp.transport import FramingError, read_message


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 2\r\n\r\n",
        b"content-length:2\r\n\r\n",
        b"CONTENT-LENGTH:   2  \r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 2\r\nX-Other: a:b\r\n\r\n",
        b"Content-Length: 2\n\n",
    ],
)
def test_a_header_is_read_however_it_is_spelt(header: bytes) -> None:
    stream = io.BytesIO(header + b"{}" + header + b"[]")

    assert [read_message(stream) for _ in range(3)] == [b"{}", b"[]", None]


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"X-Other: 1\r\n\r\n{}",
        b"Content-Length: -1\r\n\r\n{}",
        b"Content-Length: two\r\n\r\n{}",
        b"Content-Length: \xb2\r\n\r\n{}",
        b"Content-Length:\r\n\r\n{}",
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"Content-Length: 67108865\r\n\r\n{}",
        b"Content-Length 2\r\n\r\n{}",
        b'{"jsonrpc": "2.0"}\r\n',
        b"Content-Length: 2\r\n\r\n{",
        b"Content-Length: 2\r\n",
        b"Content-Len",
        b"X: " + b"x" * 5_000 + b"\r\nContent-Length: 2\r\n\r\n{}",
        b"X: 1\r\n" * 1_000 + b"Content-Length: 2\r\n\r\n{}",
    ],
)
def test_a_stream_that_breaks_the_rule_is_not_read_on(data: bytes) -> None:
    with pytest.raises(FramingError):
        read_message(io.BytesIO(data))


def test_the_largest_file_that_an_editor_sends_is_read() -> None:
    body = b"x" * (52 * 1024 * 1024)

    assert read_message(io.BytesIO(b"Content-Length: %d\r\n\r\n" % len(body) + body)) == body


@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(0, 200))
def test_whole_messages_are_read_and_a_cut_one_is_an_error(bodies: list[bytes], cut: int) -> None:
    frames = [b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies]
    stream = b"".join(frames)[:cut]
    ends = {0}
    for frame in frames:
        ends.add(max(ends) + len(frame))
    whole = [n for n in sorted(ends) if n <= len(stream)]
    source = io.BytesIO(stream)

    assert [read_message(source) for _ in whole[1:]] == bodies[: len(whole) - 1]
    if len(stream) in ends:
        assert read_message(source) is None
    else:
        with pytest.raises(FramingError):
            read_message(source)
