from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from groundspeed_server.telemetry.lake import LakeError, compressed, object_key, open_lake
from support.faulty_s3 import DENIED, SLOW_DOWN, Answer, faulty_s3
from support.s3_server import BUCKET, S3Server

LINES = b'{"n":1}\n{"n":2}\n'
# 2026-03-29, one second before midnight UTC, on a day on which Europe's clocks change.
LATE = 1_774_828_799.0


def test_an_object_is_named_by_the_utc_day_and_its_lines() -> None:
    digest = hashlib.sha256(LINES).hexdigest()

    assert object_key(LINES, LATE) == f"raw/v1/dt=2026-03-29/{digest}.jsonl.gz"
    assert object_key(LINES, LATE + 1) == f"raw/v1/dt=2026-03-30/{digest}.jsonl.gz"


def test_the_same_lines_are_the_same_bytes() -> None:
    assert compressed(LINES) == compressed(LINES)
    assert gzip.decompress(compressed(LINES)) == LINES
    assert compressed(LINES)[4:8] == bytes(4)


def test_a_folder_keeps_an_object_once(tmp_path: Path) -> None:
    lake = open_lake(str(tmp_path / "lake"))
    lake.put("raw/v1/dt=2026-03-29/a.jsonl.gz", b"first")
    lake.put("raw/v1/dt=2026-03-29/a.jsonl.gz", b"first")
    found = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert [path.name for path in found] == ["a.jsonl.gz"]
    assert found[0].read_bytes() == b"first"


def test_a_folder_that_cannot_be_written_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "lake").touch()

    with pytest.raises(LakeError) as failure:
        open_lake(str(tmp_path / "lake")).put("raw/v1/a", b"")
    assert "the events wait in the spool" in failure.value.what
    assert list(tmp_path.rglob(".*")) == []


def test_a_lake_without_a_bucket_is_refused() -> None:
    with pytest.raises(LakeError, match="names no bucket"):
        open_lake("s3:///prefix")


def test_s3_keeps_an_object_under_its_prefix(s3: S3Server) -> None:
    open_lake(f"s3://{BUCKET}/team/events/").put("raw/v1/a", b"content")

    assert s3.objects() == {"team/events/raw/v1/a": b"content"}


def test_an_object_that_s3_has_already_is_a_success_and_stays(s3: S3Server) -> None:
    lake = open_lake(f"s3://{BUCKET}")
    lake.put("raw/v1/a", b"first")
    lake.put("raw/v1/a", b"second")

    assert s3.objects() == {"raw/v1/a": b"first"}


def test_a_bucket_that_does_not_exist_is_a_sentence(s3: S3Server) -> None:
    with pytest.raises(LakeError) as failure:
        open_lake("s3://no-such-bucket").put("raw/v1/a", b"")

    assert "NoSuchBucket" in failure.value.what
    assert "telemetry.lake" in failure.value.remedy


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(body=b"<html>sign in</html>", tagged=False), "another server's answer"),
        (Answer(status=403, body=b"<html>no</html>"), "(403)"),
        (Answer(status=403, body=DENIED), "(AccessDenied)"),
        (Answer(status=503, body=SLOW_DOWN), "(SlowDown)"),
    ],
)
def test_only_what_s3_has_taken_is_taken(
    answer: Answer, says: str, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faulty_s3(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        with pytest.raises(LakeError) as failure:
            open_lake(f"s3://{BUCKET}").put("raw/v1/a", b"content")

    assert says in failure.value.what


def test_no_credentials_is_a_sentence(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(LakeError) as failure:
        open_lake(f"s3://{BUCKET}").put("raw/v1/a", b"")
    assert failure.value.remedy == "Sign in to AWS, or set AWS_PROFILE."


def test_whoever_signs_in_later_need_not_start_anything_again(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    keys = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    lake = open_lake(f"s3://{BUCKET}")
    with pytest.raises(LakeError):
        lake.put("raw/v1/a", b"content")
    keys.write_text("[default]\naws_access_key_id = K\naws_secret_access_key = x\n")
    lake.put("raw/v1/a", b"content")

    assert s3.objects() == {"raw/v1/a": b"content"}


def test_an_endpoint_that_is_no_address_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "localhost:5000/")

    with pytest.raises(LakeError) as failure:
        open_lake(f"s3://{BUCKET}").put("raw/v1/a", b"")
    assert failure.value.remedy == "Check AWS_ENDPOINT_URL_S3."


def test_a_connection_that_is_not_to_be_trusted_is_a_sentence(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3.address.replace("http:", "https:"))
    with pytest.raises(LakeError) as failure:
        open_lake(f"s3://{BUCKET}").put("key", b"content")

    assert "AWS_CA_BUNDLE" in failure.value.remedy


def test_a_server_that_is_not_there_is_a_sentence(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")

    with pytest.raises(LakeError, match="EndpointConnectionError"):
        open_lake(f"s3://{BUCKET}").put("raw/v1/a", b"")


def test_the_start_of_a_session_does_not_wait_for_boto3() -> None:
    program = (
        "import sys, groundspeed_server.telemetry.telemetry as t;"
        "from groundspeed_server.telemetry.lake import open_lake;"
        "open_lake('s3://bucket/prefix');"
        "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
