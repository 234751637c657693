"""Answers every request at once with one fixed completion: the floor of what a keystroke costs."""

from __future__ import annotations

import json
import sys

_PLACE = {"line": 0, "character": 0}
_ITEM = {
    "insertText": "(values, limit);",
    "range": {"start": _PLACE, "end": _PLACE},
    "command": {"title": "Accepted", "command": "echo.accept", "arguments": ["0" * 36]},
}


def main() -> None:
    """Serve until stdin ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while header := source.readline():
        source.readline()
        message = json.loads(source.read(int(header.split(b":")[1])))
        if "id" in message:
            answer = {"jsonrpc": "2.0", "id": message["id"], "result": {"items": [_ITEM]}}
            body = json.dumps(answer).encode()
            sink.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            sink.flush()


if __name__ == "__main__":
    main()
