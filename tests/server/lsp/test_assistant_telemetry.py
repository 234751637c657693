"""What the product behind an editor records, as folders come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.assistant_desk import Desk, complete


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("GROUNDSPEED_MODEL_DIR", str(tmp_path / "models"))
    desk = Desk(tmp_path)
    desk.use_script()
    yield desk
    desk.leave()


@pytest.mark.parametrize("text", ["[telemetry]\nenabled = false\n", '"'])
def test_nothing_is_recorded_while_a_folder_is_open_that_may_forbid_it(
    desk: Desk, text: str
) -> None:
    one, two = desk.workspace / "one", desk.workspace / "two"
    one.mkdir()
    two.mkdir()
    (two / "groundspeed.toml").write_text(text)
    assistant = desk.assistant(roots=("one",))
    for name, roots in {"a": (one,), "b": (one, two), "c": (one,)}.items():
        assistant.folders_changed(roots)
        complete(assistant, f"const {name} = $0\n", desk.path("one/a.ts"))
    desk.leave()

    assert len(desk.of("completion.decided")) == 2
