"""An S3 that throttles, breaks off, lies about length and times out; real boto3 talks to it."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import open_lake
from support.metrics_events import DAY, as_lines, typing_window
from support.metrics_warehouse import one

Fault = Literal["throttled", "broken off", "longer than said", "shorter than said", "refused"]


@dataclass(slots=True)
class FaultyS3:
    """An S3 with a few objects, which fails in one way for a number of readings.

    Attributes:
        fault: How readings fail.
        times: How many do, before the rest succeeds.
        objects: Contents by key.
    """

    fault: Fault = "throttled"
    times: int = 0
    objects: dict[str, bytes] = field(default_factory=dict)

    def put(self, number: int) -> None:
        lines = as_lines([typing_window(number)])
        key = f"raw/v1/dt={DAY}/{hashlib.sha256(lines).hexdigest()}.jsonl.gz"
        self.objects[key] = gzip.compress(lines)

    def fails_now(self) -> bool:
        self.times -= 1
        return self.times >= 0

    def listing(self) -> bytes:
        entries = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in self.objects)
        return (
            '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>'
            f"<KeyCount>{len(self.objects)}</KeyCount>{entries}</ListBucketResult>"
        ).encode()


@contextmanager
def serving(s3: FaultyS3) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            content = s3.objects.get(path.removeprefix("/lake/").replace("%3D", "="))
            if content is None:
                self._answer(200, s3.listing())
            elif not s3.fails_now():
                self._answer(200, content)
            elif s3.fault == "throttled":
                self._answer(503, b"<Error><Code>SlowDown</Code></Error>")
            elif s3.fault == "refused":
                self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            elif s3.fault == "broken off":
                self._answer(200, content[:-9], said=len(content))
            elif s3.fault == "longer than said":
                self._answer(200, content, said=len(content) - 9)
            else:
                self._answer(200, content, said=len(content) + 9)

        def _answer(self, status: int, content: bytes, said: int | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(said if said is not None else len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    faulty = FaultyS3()
    for number in range(3):
        faulty.put(number)
    with serving(faulty) as address:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL_S3": address,
        }.items():
            monkeypatch.setenv(name, value)
        yield faulty


@pytest.mark.parametrize("fault", ["throttled", "broken off", "shorter than said"])
def test_a_passing_fault_is_waited_out(
    s3: FaultyS3, warehouse: duckdb.DuckDBPyConnection, fault: Fault
) -> None:
    s3.fault, s3.times = fault, 2

    done = collect_events(warehouse, open_lake("s3://lake", {}))

    assert (done.stored, done.damaged) == (3, [])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("broken off", "cut off on the way"),
        ("shorter than said", "cut off on the way"),
        ("longer than said", "cut off or not gzip"),
    ],
)
def test_an_object_that_stays_broken_is_named_and_tried_again(
    s3: FaultyS3, warehouse: duckdb.DuckDBPyConnection, fault: Fault, reason: str
) -> None:
    s3.fault, s3.times = fault, 99
    first = collect_events(warehouse, open_lake("s3://lake", {}))
    s3.times = 0

    second = collect_events(warehouse, open_lake("s3://lake", {}))

    assert [why for _, why in first.damaged] == [reason] * 3
    assert (first.stored, second.stored) == (0, 3)


def test_a_refusal_is_one_sentence_and_the_next_run_goes_on(
    s3: FaultyS3, warehouse: duckdb.DuckDBPyConnection
) -> None:
    s3.fault, s3.times = "refused", 1
    with pytest.raises(UserError, match=r"S3 refused s3://lake \(AccessDenied\)"):
        collect_events(warehouse, open_lake("s3://lake", {}))

    collect_events(warehouse, open_lake("s3://lake", {}))

    assert one(warehouse, "SELECT count(*) FROM raw.event") == 3
