"""What tests of several model clients share."""

from __future__ import annotations

import pytest


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put AWS credentials, which no server checks, and a region into the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
