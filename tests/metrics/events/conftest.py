"""A local S3 for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from support.s3_server import S3Server, running_s3

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Client:
    """An empty bucket, and an environment in which botocore finds it."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    s3_server.reset()
    return boto3.session.Session().client("s3")
