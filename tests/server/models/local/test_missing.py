"""What the embedded model says when it is not there; needs no weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.models.local.client import LocalModel
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import ModelSettings


def refusal(name: str | None, folder: Path) -> ModelError:
    model = LocalModel(ModelSettings(name=name), {"GROUNDSPEED_MODEL_DIR": str(folder)})
    with pytest.raises(ModelError) as caught:
        model.warm_up()
    return caught.value


def test_absent_weights_say_how_to_install_them(tmp_path: Path) -> None:
    error = refusal(None, tmp_path)

    assert error.code is ModelErrorCode.NOT_INSTALLED
    assert "groundspeed model install smollm2-135m" in error.remedy


def test_damaged_weights_say_how_to_install_them_anew(tmp_path: Path) -> None:
    (tmp_path / "smollm2-135m.gguf").write_bytes(b"GGUF")
    error = refusal("smollm2-135m", tmp_path)

    assert "damaged: run `groundspeed model install" in error.remedy


def test_a_path_without_a_file_says_so(tmp_path: Path) -> None:
    error = refusal(str(tmp_path / "none.gguf"), tmp_path)

    assert error.code is ModelErrorCode.NOT_INSTALLED
    assert "check the path" in error.remedy


def test_a_file_of_another_kind_says_so(tmp_path: Path) -> None:
    path = tmp_path / "readme.md"
    path.write_text("# Not a model")
    error = refusal(str(path), tmp_path)

    assert "not a GGUF model" in error.remedy
