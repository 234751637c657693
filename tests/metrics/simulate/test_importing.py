"""A repository is written through one stream, and what git says against it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.simulate.importing import RepositoryWriter
from groundspeed_metrics.simulate.objects import Signature


def test_what_git_refuses_is_one_sentence(tmp_path: Path) -> None:
    nobody = Signature("nobody", "cut off\n", 0, 0)

    with (
        pytest.raises(UserError, match=r"git could not write .*r\.git \(fatal: .*no company"),
        RepositoryWriter(tmp_path / "r.git", "https://example.com/r.git") as repository,
    ):
        repository.commit("message", {"a": b"a"}, author=nobody, committer=nobody)
