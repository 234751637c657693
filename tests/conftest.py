"""What every test gets: a clean environment, no network beyond loopback, and time enough."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is; speed is measured in `bench`.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Hypothesis and pip caches may stay; anything that steers the product or AWS may not.
_CLEARED = ("GROUNDSPEED_", "AWS_", "OPENAI_", "XDG_")
_KEPT = {"GROUNDSPEED_MODEL_DIR"}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(_CLEARED) and name not in _KEPT:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GROUNDSPEED_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: tuple[Any, ...]) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            local = host == "localhost" or ipaddress.ip_address(host).is_loopback
            if not local:
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
