"""Pieces found in several ways become one ranking, and wait for nobody."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from groundspeed_server.assist.context.retrieved import RetrievedPieces
from groundspeed_server.assist.context.sources import context_sources
from groundspeed_server.engine.context.pieces import PIECE_LINES, pieces
from groundspeed_server.engine.values import ContextKind, Excerpt, Workspace
from groundspeed_server.gate.gate import Gate, Screened
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from groundspeed_server.syntax.tree import Unparsed, UnparsedReason
from groundspeed_server.text.snapshot import Span
from groundspeed_server.workspace.files import GivenFiles
from groundspeed_server.workspace.index import Place
from support.cursor_marker import document, query_at
from support.given_surroundings import ROOT, surroundings_of
from support.secret_canaries import CANARIES

TEXTS = {ROOT / name: f"export const {name[0]} = compute()\n" for name in ("a.ts", "b.ts", "c.ts")}
TREE = Unparsed(UnparsedReason.TOO_LARGE)
SECRETS = {canary.kind: canary.secret for canary in CANARIES}


class ListFinder:
    """Finds what it is told, and keeps the questions."""

    def __init__(self, kind: ContextKind, *names: str, knows: bool = True) -> None:
        self.kind = kind
        self.knows = knows
        self.questions: list[str] = []
        self.places = [Place(str(ROOT / name), Span(0, 100)) for name in names]

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        self.questions.append(question.text)
        return self.places[:most] if self.knows else None


def found(pieces: RetrievedPieces, marked: str) -> list[tuple[str, str]]:
    query = query_at(marked, path="/project/main.ts")
    excerpts = pieces.excerpts(query, Workspace(), TREE)
    return [(one.kind.value, one.document.path.name) for one in excerpts if one.document.path]


def pieces_of(*finders: ListFinder) -> RetrievedPieces:
    return RetrievedPieces(finders, GivenFiles(TEXTS), visible=100)


def test_pieces_of_all_finders_come_in_turns_and_each_once() -> None:
    by_words = ListFinder(ContextKind.RETRIEVED, "a.ts", "b.ts")
    by_meaning = ListFinder(ContextKind.SIMILAR, "b.ts", "c.ts")

    assert found(pieces_of(by_words, by_meaning), "x$0") == [
        ("retrieved", "b.ts"),
        ("retrieved", "a.ts"),
        ("similar", "c.ts"),
    ]


def test_what_is_not_known_yet_is_asked_again_with_the_same_question() -> None:
    by_words = ListFinder(ContextKind.RETRIEVED, "a.ts")
    by_meaning = ListFinder(ContextKind.SIMILAR, "c.ts", knows=False)
    pieces = pieces_of(by_words, by_meaning)
    before = found(pieces, "first$0")
    by_meaning.knows = True
    after = found(pieces, "first, and on$0")
    found(pieces, "first, and on, and on$0")

    assert before == [("retrieved", "a.ts")]
    assert after == [("retrieved", "a.ts"), ("similar", "c.ts")]
    assert by_meaning.questions == ["first", "first"]
    assert by_words.questions == ["first"]


def test_what_was_found_near_is_ready_once_everybody_has_answered() -> None:
    by_words = ListFinder(ContextKind.RETRIEVED, "a.ts")
    by_meaning = ListFinder(ContextKind.SIMILAR, "c.ts", knows=False)
    pieces = pieces_of(by_words, by_meaning)
    near, far = query_at("first, and on$0"), query_at("\n" * 20 + "second$0")
    at_first = pieces.ready(near, Workspace(), TREE)
    pieces.excerpts(near, Workspace(), TREE)
    half_known = pieces.ready(near, Workspace(), TREE)
    by_meaning.knows = True
    found_now = pieces.excerpts(near, Workspace(), TREE)

    assert at_first is None
    assert half_known is None
    assert len(found_now) == 2
    assert pieces.ready(near, Workspace(), TREE) is found_now
    assert pieces.ready(far, Workspace(), TREE) is None


def test_the_first_question_is_asked_until_it_is_answered_where_nobody_else_answers() -> None:
    by_meaning = ListFinder(ContextKind.SIMILAR, "c.ts", knows=False)
    pieces = pieces_of(by_meaning)
    before = [found(pieces, f"first{'!' * typed}$0") for typed in range(3)]
    by_meaning.knows = True

    assert before == [[], [], []]
    assert found(pieces, "first, and on$0") == [("similar", "c.ts")]
    assert set(by_meaning.questions) == {"first"}


def test_a_cursor_that_went_far_asks_anew() -> None:
    by_meaning = ListFinder(ContextKind.SIMILAR, "c.ts", knows=False)
    pieces = pieces_of(by_meaning)
    found(pieces, "first$0")
    lines = "\n" * 20
    found(pieces, f"first{lines}second$0")

    assert [question.strip() for question in by_meaning.questions] == ["first", "second"]


def test_a_place_with_nothing_above_it_does_not_answer_for_the_lines_below() -> None:
    by_words = ListFinder(ContextKind.RETRIEVED, "a.ts")
    pieces = pieces_of(by_words)
    at_the_top = found(pieces, "$0first\n")

    assert at_the_top == []
    assert found(pieces, "first\nsecond$0") == [("retrieved", "a.ts")]
    assert by_words.questions == ["first\nsecond"]


@pytest.mark.parametrize(
    "code",
    [
        f"const key = `{SECRETS['private-key']}`;",
        f"const databasePassword =\n  '{SECRETS['password-assignment']}';",
    ],
    ids=["the rest of a key", "a literal without its name"],
)
@pytest.mark.parametrize("shown", [False, True], ids=["on disk", "in the editor"])
def test_a_piece_that_holds_only_half_of_a_secret_does_not_pass_the_gate(
    code: str, *, shown: bool
) -> None:
    text = "const a = 1\n" * (PIECE_LINES - 1) + code + "\n"
    path = ROOT / "keys.ts"
    half = Place(str(path), list(pieces(text))[1])
    finder = ListFinder(ContextKind.RETRIEVED)
    finder.places = [half]
    found = RetrievedPieces([finder], GivenFiles({path: text}), visible=100)
    workspace = Workspace(open_documents=(document(text, path=str(path)),) if shown else ())
    excerpts = found.excerpts(query_at("const a$0"), workspace, TREE)
    screened = Gate(GateSettings(), (ROOT,)).screen(excerpts)

    assert [one.text for one in excerpts] == [text[half.span.start :].strip("\n")]
    assert isinstance(screened, Screened)
    assert [(one.kind, one.reason) for one in screened.dropped] == [(finder.kind, "secret")]


def settings(*, retrieval: bool, embeddings: bool) -> CompletionSettings:
    on = TechniqueSettings(retrieval=retrieval, embeddings=embeddings)
    off = dict.fromkeys(("declarations", "signatures", "recent_edits", "open_tabs"), False)
    return CompletionSettings(techniques=msgspec.structs.replace(on, **off))


class NoPieces:
    """Retrieval by meaning that finds nothing."""

    asked = 0

    def put(self, path: object, text: str, *, on_disk: bool) -> None:
        pass

    def remove(self, path: object) -> None:
        pass

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        self.asked += 1
        return ()

    def close(self) -> None:
        pass


def test_meaning_is_asked_only_where_it_is_switched_on() -> None:
    around = surroundings_of({"a.ts": "const a = 1\n"})
    around.similar = similar = NoPieces()
    counts = []
    for retrieval, embeddings in ((True, False), (False, False), (False, True), (True, True)):
        sources = context_sources(settings(retrieval=retrieval, embeddings=embeddings), around)
        for source in sources:
            source.excerpts(query_at("const b = a$0"), Workspace(), TREE)
        counts.append((len(sources), similar.asked))

    assert counts == [(1, 0), (0, 0), (1, 1), (1, 2)]
