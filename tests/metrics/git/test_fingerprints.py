from __future__ import annotations

import hashlib
import hmac
import json
from importlib.resources import files
from typing import TypedDict

import pytest

from groundspeed_metrics.git.fingerprints import LineFingerprints


class Case(TypedDict):
    name: str
    line: str
    fingerprint: str | None


VECTORS = json.loads(
    files("groundspeed_contract").joinpath("fingerprint-vectors.v1.json").read_bytes()
)
CASES: list[Case] = VECTORS["cases"]


@pytest.fixture
def fingerprints() -> LineFingerprints:
    return LineFingerprints(VECTORS["key"])


def fingerprint(fingerprints: LineFingerprints, line: bytes) -> str:
    """Return the fingerprint of a line that came alone; an empty one where it has none."""
    return fingerprints.added(line)[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_line_has_the_fingerprint_of_the_contract(
    fingerprints: LineFingerprints, case: Case
) -> None:
    assert fingerprint(fingerprints, case["line"].encode()) == (case["fingerprint"] or "")


@pytest.mark.parametrize("beside", ["", "größe"], ids=["all ASCII", "beside other letters"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_added_line_has_the_same_one_whatever_stands_beside_it(
    fingerprints: LineFingerprints, case: Case, beside: str
) -> None:
    lines = f"{beside}\n+{case['line']}\n+"

    assert fingerprints.added(lines.encode())[1:] == [case["fingerprint"] or "", ""]


def test_another_key_gives_other_fingerprints(fingerprints: LineFingerprints) -> None:
    line = b"const addedLine = 12"

    assert fingerprint(LineFingerprints("another key"), line) != fingerprint(fingerprints, line)


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_the_hash_is_the_one_of_the_library_however_long_the_key(length: int) -> None:
    key = "k" * length
    message = VECTORS["domain"].encode() + b"constaddedLine=12"
    hashed = hmac.new(key.encode(), message, hashlib.sha256).hexdigest()

    assert fingerprint(LineFingerprints(key), b"const addedLine = 12") == hashed[:32]
