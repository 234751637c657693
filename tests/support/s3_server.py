"""A local S3 that speaks the real protocol, with one bucket in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import boto3
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

BUCKET = "lake"

_REGION: Final = "eu-central-1"


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where the server listens, and what a client must be told to use it."""

    address: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that uses this server as its S3."""
        return {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": _REGION,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_ENDPOINT_URL_S3": self.address,
        }

    def reset(self) -> None:
        """Make the bucket, or empty it."""
        client = self._client()
        if BUCKET not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
            client.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": _REGION}
            )
        for key in self.objects():
            client.delete_object(Bucket=BUCKET, Key=key)

    def objects(self) -> dict[str, bytes]:
        """Return the objects of the bucket."""
        client = self._client()
        listed = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {
            item["Key"]: client.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()
            for item in listed
        }

    def _client(self) -> S3Client:
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name=_REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )


@contextmanager
def running_s3() -> Iterator[S3Server]:
    """Run the server on loopback, on a free port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield S3Server(f"http://{host}:{port}")
    finally:
        server.stop()
