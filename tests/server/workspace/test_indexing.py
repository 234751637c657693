"""The index follows the folders and the editor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.workspace import indexing
from groundspeed_server.workspace.surroundings import Surroundings
from support.cursor_marker import document

PATIENCE_S = 5.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for a few seconds at most."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / f"{name}.ts").write_text(f"export const {name} = 1\n")
    (tmp_path / "secret.ts").write_text("export const hidden = 1\n")
    (tmp_path / ".gitignore").write_text("secret.ts\n")
    return tmp_path


@pytest.fixture
def around(root: Path) -> Iterator[Surroundings]:
    gate = Gate(GateSettings(), (root,))
    around = Surroundings.on_disk(gate, (root,), indexed=True)
    until(lambda: around.index.size.files == 2)
    yield around
    around.close()


def declared(around: Surroundings, name: str) -> bool:
    return bool(around.index.definitions([name], 1))


def test_folders_are_indexed_but_for_what_is_excluded(around: Surroundings) -> None:
    assert declared(around, "one")
    assert declared(around, "two")
    assert not declared(around, "hidden")


def test_a_file_that_is_made_changed_or_removed_is_followed(
    around: Surroundings, root: Path
) -> None:
    (root / "three.ts").write_text("export const three = 1\n")
    (root / "one.ts").write_text("export const uno = 1\n")
    (root / "two.ts").unlink()
    for name in ("one", "two", "three"):
        around.changed(root / f"{name}.ts")
    until(lambda: declared(around, "three") and declared(around, "uno"))

    until(lambda: not declared(around, "one") and not declared(around, "two"))
    assert around.index.size.files == 2


@pytest.mark.parametrize(
    "name", ["node_modules/p/index.ts", ".cache/a.ts", "dist/a.ts", "types.d.ts", "a.css"]
)
def test_a_change_in_what_is_not_looked_through_is_passed_over(
    around: Surroundings, root: Path, name: str
) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("export const foreign = 1\n")
    (root / "one.ts").write_text("export const uno = 1\n")
    around.changed(path)
    around.changed(root / "one.ts")
    until(lambda: declared(around, "uno"))

    assert not declared(around, "foreign")


def test_what_nobody_tells_of_is_found_in_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(indexing, "_LOOK_THROUGH_EVERY_S", 0.01)
    around = Surroundings.on_disk(Gate(GateSettings(), (root,)), (root,), indexed=True)
    until(lambda: around.index.size.files == 2)
    (root / "three.ts").write_text("export const three = 1\n")
    (root / "two.ts").unlink()

    until(lambda: declared(around, "three") and not declared(around, "two"))
    around.close()


def test_what_the_editor_shows_counts_until_it_lets_go(around: Surroundings, root: Path) -> None:
    path = root / "one.ts"
    around.opened(document("export const typed = 1\n", path=str(path)))
    until(lambda: declared(around, "typed"))
    around.changed(path)
    around.opened(document("export const other = 1\n", path=str(root / "two.ts")))
    until(lambda: declared(around, "other"))
    still_typed = declared(around, "typed")
    around.closed(path)

    assert still_typed
    until(lambda: declared(around, "one") and not declared(around, "typed"))


def test_an_excluded_document_that_is_open_is_not_indexed(around: Surroundings, root: Path) -> None:
    around.opened(document("export const hidden = 2\n", path=str(root / "secret.ts")))
    around.opened(document("export const after = 1\n", path=str(root / "two.ts")))
    until(lambda: declared(around, "after"))

    assert not declared(around, "hidden")


def test_after_the_end_nothing_is_found_and_nothing_fails(around: Surroundings, root: Path) -> None:
    around.close()
    around.changed(root / "one.ts")

    assert not declared(around, "one")


def test_without_an_index_files_are_still_read(root: Path) -> None:
    around = Surroundings.on_disk(Gate(GateSettings(), (root,)), (root,), indexed=False)
    around.opened(document("", path=str(root / "one.ts")))
    around.changed(root / "one.ts")
    around.closed(root / "one.ts")
    text = around.files.read(root / "one.ts")
    around.close()

    assert text == "export const one = 1\n"
