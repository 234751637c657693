"""The documents that the editor has open."""

from __future__ import annotations

from groundspeed_server.lsp.open_documents import MOST_CHARACTERS, OpenDocuments
from groundspeed_server.text.document import TextDocument
from groundspeed_server.text.snapshot import Language


def document(uri: str, text: str = "") -> TextDocument:
    return TextDocument(uri=uri, path=None, language=Language.TYPESCRIPT, version=1, text=text)


def test_the_others_come_most_recent_first() -> None:
    kept = OpenDocuments()
    for uri in ("a", "b", "c", "a"):
        kept.put(document(uri))

    assert [snapshot.uri for snapshot in kept.others("c")] == ["a", "b"]


def test_a_document_that_grows_too_large_is_let_go() -> None:
    kept = OpenDocuments()
    kept.put(document("a", "x"))
    kept.put(document("a", "x" * (MOST_CHARACTERS + 1)))

    assert kept.get("a") is None


def test_of_very_many_documents_the_least_recent_is_let_go() -> None:
    kept = OpenDocuments()
    for number in range(1_001):
        kept.put(document(str(number)))

    assert kept.get("0") is None
    assert len(kept.all()) == 1_000
