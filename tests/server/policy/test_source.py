"""Reading the lake: bounded in bytes and time, and told apart: gone, unreachable, unchanged."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from groundspeed_server.policy import source as module
from groundspeed_server.policy.document import PolicyRefused
from groundspeed_server.policy.source import (
    POLICY_KEY,
    FolderSource,
    LakeUnreachable,
    S3Source,
    Stored,
    open_source,
)
from support.faulty_s3 import DENIED, SLOW_DOWN, Answer, faulty_s3
from support.policy_lake import HEAD, publish
from support.s3_server import BUCKET, S3Server

LIMIT = 1_000


def put(s3: S3Server, content: bytes, prefix: str = "") -> None:
    client = boto3.client("s3", endpoint_url=s3.address)
    client.put_object(Bucket=BUCKET, Key=prefix + POLICY_KEY, Body=content)


def read(place: str, etag: str | None = None) -> Stored | None:
    return open_source(place).read(POLICY_KEY, limit=LIMIT, etag=etag)


def test_a_folder_says_when_nothing_changed_whatever_its_clock_says(tmp_path: Path) -> None:
    publish(tmp_path, HEAD)
    first = read(str(tmp_path))
    assert first is not None
    (tmp_path / POLICY_KEY).touch()
    touched = read(str(tmp_path), first.etag)
    publish(tmp_path, HEAD + "# changed\n")
    changed = read(str(tmp_path), first.etag)

    assert first.content == HEAD.encode()
    assert touched is None
    assert changed is not None


def test_a_folder_without_a_policy_is_not_a_folder_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(str(tmp_path))
    with pytest.raises(LakeUnreachable, match="no such folder"):
        read(str(tmp_path / "not-mounted"))
    (tmp_path / POLICY_KEY).mkdir(parents=True)
    with pytest.raises(LakeUnreachable):
        read(str(tmp_path))


def test_s3_says_when_nothing_changed(s3: S3Server) -> None:
    put(s3, b"one", prefix="team/")
    place = f"s3://{BUCKET}/team/"
    first = read(place)
    assert first is not None
    unchanged = read(place, first.etag)
    put(s3, b"two", prefix="team/")
    second = read(place, first.etag)

    assert first.content == b"one"
    assert unchanged is None
    assert second is not None
    assert second.content == b"two"


def test_s3_without_a_policy_is_not_an_s3_that_is_away(s3: S3Server) -> None:
    with pytest.raises(FileNotFoundError):
        read(f"s3://{BUCKET}")
    with pytest.raises(LakeUnreachable, match="NoSuchBucket"):
        read("s3://no-such-bucket")


def test_more_than_the_limit_is_refused_before_it_is_read(tmp_path: Path, s3: S3Server) -> None:
    publish(tmp_path, "#" * (LIMIT + 1))
    put(s3, b"#" * (LIMIT + 1))

    for place in (str(tmp_path), f"s3://{BUCKET}"):
        with pytest.raises(PolicyRefused, match="larger than"):
            read(place)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(status=503, body=SLOW_DOWN), "SlowDown"),
        (Answer(status=403, body=DENIED), "AccessDenied"),
        (Answer(status=500), "500"),
        (Answer(body=b"half", length=40), ""),
        (Answer(body=b"<html>sign in</html>", tagged=False), "another server's answer"),
        (Answer(hangs=True), "ReadTimeoutError"),
    ],
)
def test_an_s3_that_fails_is_unreachable(
    answer: Answer, why: str, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_READ_S", 0.3)
    with faulty_s3(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        with pytest.raises(LakeUnreachable) as failure:
            read(f"s3://{BUCKET}")

    assert why in failure.value.why


def test_a_page_in_the_place_of_a_policy_is_read_as_what_it_is(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faulty_s3(Answer(body=b"<html>sign in</html>")) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        stored = read(f"s3://{BUCKET}")

    assert stored is not None
    assert stored.content == b"<html>sign in</html>"


def test_without_credentials_s3_is_unreachable(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(LakeUnreachable, match="NoCredentialsError"):
        read(f"s3://{BUCKET}")


def test_whoever_signs_in_later_need_not_start_anything_again(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    keys = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    source = open_source(f"s3://{BUCKET}")
    with pytest.raises(LakeUnreachable):
        source.read(POLICY_KEY, limit=100)
    keys.write_text("[default]\naws_access_key_id = K\naws_secret_access_key = x\n")

    with pytest.raises(FileNotFoundError):
        source.read(POLICY_KEY, limit=100)


def test_a_place_is_a_folder_or_in_s3() -> None:
    assert isinstance(open_source("~/lake"), FolderSource)
    assert isinstance(open_source("s3://bucket/prefix"), S3Source)
