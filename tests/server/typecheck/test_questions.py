"""Questions carry what changed, and count as TypeScript counts."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.text.snapshot import Span
from groundspeed_server.typecheck.questions import Questions
from support.typecheck_workspace import document_of

A, B = Path("/p/a.ts"), Path("/p/b.ts")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


def test_a_text_is_sent_once() -> None:
    questions = Questions()
    first = questions.learn(document_of(A, "a"), [document_of(B, "b")])
    again = questions.learn(document_of(A, "a"), [document_of(B, "b")])
    changed = questions.learn(document_of(A, "a"), [document_of(B, "c")])

    assert first.documents == {"/p/a.ts": "a", "/p/b.ts": "b"}
    assert (again.documents, again.closed) == ({}, [])
    assert changed.documents == {"/p/b.ts": "c"}


def test_a_document_that_is_closed_is_on_disk_again() -> None:
    questions = Questions()
    questions.learn(document_of(A, "a"), [document_of(B, "b")])
    closed = questions.learn(document_of(A, "a"), [])
    opened = questions.learn(document_of(A, "a"), [document_of(B, "b")])

    assert closed.closed == ["/p/b.ts"]
    assert opened.documents == {"/p/b.ts": "b"}


@given(TEXTS, TEXTS, TEXTS)
def test_offsets_are_utf_16_units(before: str, covered: str, after: str) -> None:
    span = Span(len(before), len(before) + len(covered))
    document = document_of(A, before + covered + after)
    question = Questions().check(document, [], Candidate("x", span))
    text = document.text.encode("utf-16-le")
    assert question.start is not None
    assert question.end is not None

    assert text[question.start * 2 : question.end * 2].decode("utf-16-le") == covered
