"""The documents that the editor has open."""

from __future__ import annotations

from groundspeed_server.lsp.open_documents import OpenDocuments
from groundspeed_server.text.document import TextDocument
from groundspeed_server.text.snapshot import Language


def document(uri: str) -> TextDocument:
    return TextDocument(uri=uri, path=None, language=Language.TYPESCRIPT, version=1, text="")


def test_the_others_come_most_recent_first() -> None:
    kept = OpenDocuments()
    for uri in ("a", "b", "c", "a"):
        kept.put(document(uri))

    assert [snapshot.uri for snapshot in kept.others("c")] == ["a", "b"]


def test_of_very_many_documents_the_least_recent_is_too_many() -> None:
    kept = OpenDocuments()
    surplus = [kept.put(document(str(number))) for number in range(1_001)]

    assert surplus == [None] * 1_000 + ["0"]
