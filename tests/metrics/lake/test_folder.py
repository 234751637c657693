"""A lake in a folder lists what is there, or says that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.lake.layout import MANIFESTS, PARQUET, RAW


@pytest.mark.parametrize("prefix", [RAW, PARQUET, MANIFESTS])
def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path, prefix: str) -> None:
    place = tmp_path / prefix
    place.parent.mkdir(parents=True)
    place.write_text("a file where a folder should be")

    with pytest.raises(UserError, match=r"cannot be listed \(Not a directory\)"):
        FolderStore(tmp_path).keys(prefix)


def test_a_lake_without_a_folder_holds_nothing_there(tmp_path: Path) -> None:
    assert FolderStore(tmp_path).keys(RAW) == []


def test_a_day_that_lies_elsewhere_is_not_passed_over(tmp_path: Path) -> None:
    day = tmp_path / "lake" / RAW / "dt=2026-03-02"
    day.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    day.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UserError, match="dt=2026-03-02 in the lake is a link"):
        FolderStore(tmp_path / "lake").keys(RAW)
