"""What tests of the real product behind an editor share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.assistant_desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An engineer's machine without the weights of a model."""
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", str(tmp_path / "models"))
    desk = Desk(tmp_path)
    yield desk
    desk.leave()
