"""Possible suggestions for one place, and the order in which they are worth showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.values import RepairStep
from groundspeed_server.syntax.errors import error_count
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, parse
from groundspeed_server.text.snapshot import DocumentSnapshot, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that came through the repairs.

    Attributes:
        text: What to insert.
        replace: What it replaces in the query's document.
        repairs: The repairs that changed it.
        syntax_errors: How many errors of syntax the document has with it; None when nobody looked.
        type_errors: How many errors of type it adds on its lines; None when nobody looked.
        file_change: By how many errors the file has more with it, of syntax and of type; below
            zero where it mends some. None when nobody looked.
        votes: How many answers of the model said the same.
        dropped: Why it must not be shown; None while it may.
    """

    text: str
    replace: Span
    repairs: tuple[RepairStep, ...] = ()
    syntax_errors: int | None = None
    type_errors: int | None = None
    file_change: int | None = None
    votes: int = 1
    dropped: str | None = None


def repaired(answer: Answer, offset: int) -> Candidate:
    """Return the candidate that the repairs make of an answer at an offset."""
    answer, repairs = repair(answer)
    replaced = Span(offset, offset + answer.covers)
    return Candidate(answer.text, replaced, repairs, dropped=answer.dropped)


def says_the_same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates differ in blanks at their end at most."""
    return one.replace == other.replace and one.text.rstrip() == other.text.rstrip()


def merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with those that say the same made one, which has the votes of all."""
    distinct: list[Candidate] = []
    for candidate in candidates:
        same = next((n for n, each in enumerate(distinct) if says_the_same(each, candidate)), None)
        if same is None:
            distinct.append(candidate)
        else:
            votes = distinct[same].votes + candidate.votes
            distinct[same] = replace(distinct[same], votes=votes)
    return distinct


def with_syntax_errors(
    document: DocumentSnapshot, tree: SyntaxTree | Unparsed, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Return the candidates with the number of syntax errors that each leaves in a document.

    Args:
        document: The document without them.
        tree: Its syntax, on which each text with a candidate is parsed; nobody looks without.
        candidates: What may be inserted.
    """
    if isinstance(tree, Unparsed):
        return list(candidates)
    counted = []
    for candidate in candidates:
        span, text = candidate.replace, document.text
        inserted = text[: span.start] + candidate.text + text[span.end :]
        parsed = parse(inserted, document.language, previous=tree)
        errors = None if isinstance(parsed, Unparsed) else error_count(parsed)
        counted.append(replace(candidate, syntax_errors=errors))
    return counted


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that may be shown, the best first.

    What breaks the document comes last, then what the compiler would reject, then what mends less
    of the rest of the file. Among equals the one on which more answers agree comes first, then the
    one that says more.
    """
    return sorted(
        (candidate for candidate in candidates if candidate.dropped is None),
        key=lambda candidate: (
            candidate.syntax_errors or 0,
            candidate.type_errors or 0,
            candidate.file_change or 0,
            -candidate.votes,
            -candidate.text.count("\n"),
        ),
    )
