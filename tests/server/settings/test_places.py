"""Where things are kept follows the platform, and the environment decides first."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from groundspeed_server.settings.places import config_file, model_dir, projects_of, state_dir


def test_the_environment_decides_first() -> None:
    environment = {
        "HOME": "/h",
        "GROUNDSPEED_STATE_DIR": "/s",
        "GROUNDSPEED_MODEL_DIR": "/m",
        "XDG_CONFIG_HOME": "/c",
    }

    assert state_dir(environment, "/configured") == Path("/s")
    assert model_dir(environment) == Path("/m")
    assert config_file(environment) == Path("/c/groundspeed/config.toml")


def test_a_configured_state_folder_comes_second() -> None:
    assert state_dir({"HOME": "/h"}, "/configured") == Path("/configured")


@pytest.mark.parametrize(
    ("platform", "state", "models"),
    [
        ("linux", "/h/.local/state/groundspeed", "/h/.cache/groundspeed/models"),
        (
            "darwin",
            "/h/Library/Application Support/groundspeed",
            "/h/Library/Caches/groundspeed/models",
        ),
    ],
)
def test_else_the_platform_decides(
    monkeypatch: pytest.MonkeyPatch, platform: str, state: str, models: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    assert state_dir({"HOME": "/h"}) == Path(state)
    assert model_dir({"HOME": "/h"}) == Path(models)


@pytest.mark.parametrize("base", ["", "relative", "./x"])
def test_a_base_folder_counts_where_it_is_absolute(
    monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    environment = {"HOME": "/h", **dict.fromkeys(names, base)}

    assert config_file(environment) == Path("/h/.config/groundspeed/config.toml")
    assert state_dir(environment) == Path("/h/.local/state/groundspeed")
    assert model_dir(environment) == Path("/h/.cache/groundspeed/models")


def test_a_base_folder_that_is_absolute_counts() -> None:
    assert state_dir({"HOME": "/h", "XDG_STATE_HOME": "/s"}) == Path("/s/groundspeed")
    assert model_dir({"HOME": "/h", "XDG_CACHE_HOME": "/c"}) == Path("/c/groundspeed/models")


def test_a_folder_of_a_repository_belongs_to_all_of_it(tmp_path: Path) -> None:
    top, loose = tmp_path / "repository", tmp_path / "loose"
    for folder in (top / "src" / "deep", top / "linked", loose):
        folder.mkdir(parents=True)
    (top / ".git").mkdir()
    (top / "linked" / ".git").write_text("gitdir: elsewhere")

    assert projects_of([top / "src" / "deep"]) == (top, top / "src" / "deep")
    assert projects_of([top, top / "src"]) == (top, top / "src")
    assert projects_of([top / "linked"]) == (top / "linked",)
    assert projects_of([loose]) == (loose,)
