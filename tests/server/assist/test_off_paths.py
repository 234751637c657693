"""Files in which an engineer wants no completions."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.assist.off_paths import OffPaths

ROOTS = (Path("/home/me/shop"),)


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("/home/me/shop/vendor/a.ts", True),
        ("/home/me/shop/src/vendor/a.ts", True),
        ("/home/me/shop/src/api.gen.ts", True),
        ("/home/me/shop/src/api.ts", False),
        ("/elsewhere/api.gen.ts", True),
    ],
)
def test_patterns_are_those_of_gitignore(path: str, *, covered: bool) -> None:
    off = OffPaths(["vendor/", "*.gen.ts"])

    assert off.cover(Path(path), ROOTS) is covered


def test_a_document_without_a_file_is_in_no_path() -> None:
    assert not OffPaths(["*"]).cover(None, ROOTS)


def test_without_patterns_nothing_is_off() -> None:
    assert not OffPaths([]).cover(Path("/home/me/shop/a.ts"), ROOTS)
