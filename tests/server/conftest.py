"""A local S3 for the tests of the lake and of policies; it is started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.s3_server import S3Server, running_s3


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, as this process's own S3, with an empty bucket."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    s3_server.reset()
    return s3_server
