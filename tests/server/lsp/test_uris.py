"""From the URI of a document to the path of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.lsp.uris import path_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///w/a.ts", "/w/a.ts"),
        ("FILE:///w/a.ts", "/w/a.ts"),
        ("file://localhost/w/a.ts", "/w/a.ts"),
        ("file:///w/with%20space/%C3%A9.ts", "/w/with space/é.ts"),
        ("file:///w/%5Bid%5D.tsx", "/w/[id].tsx"),
        ("file:///w/a%23b.ts", "/w/a#b.ts"),
        ("file:///w/a%5Cb.ts", "/w/a\\b.ts"),
    ],
)
def test_a_plain_file_has_a_path(uri: str, path: str) -> None:
    assert path_of(uri) == Path(path)


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "git:/w/a.ts?ref",
        "vscode-remote://host/w/a.ts",
        "https://example.com/a.ts",
        "file://server/share/a.ts",
        "file:///w/..%2f..%2fetc/passwd",
        "file:///w/..%2F..%2Fetc/passwd",
        "file:///w/a.ts%00.txt",
        "file:///w/../etc/passwd",
        "file:///w/%2e%2e/etc/passwd",
        "file:///w/./a.ts",
        "file:///w/a.ts?x=1",
        "file:///w/a.ts#L1",
        "file:///w/%ff.ts",
        "file:a.ts",
        "file://[/a.ts",
        "/w/a.ts",
        "",
    ],
)
def test_anything_else_has_none(uri: str) -> None:
    assert path_of(uri) is None
