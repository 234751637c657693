"""Snippets of a repository's files, found by BM25: lexical retrieval as published engines do it.

Files are cut into pieces of ten lines that do not overlap, and the ten lines before the cursor are
the question (Ding et al., CrossCodeEval, NeurIPS 2023). Words are what identifiers are made of.
Source of the ranking: S. Robertson and H. Zaragoza, 2009, The Probabilistic Relevance Framework;
the variant is Lucene's, as the library `bm25s` has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import bm25s

from groundspeed_server.text.snapshot import Span

LINES = 10
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a file.

    Attributes:
        path: The file's path inside its repository.
        span: Where it stands in the file.
    """

    path: str
    span: Span


class SnippetIndex:
    """The snippets of one state of a repository."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """Index files, which are given as texts by path."""
        self._snippets: list[Snippet] = []
        corpus: list[list[str]] = []
        for path in sorted(files):
            for span in _pieces(files[path]):
                known = words(files[path][span.start : span.end])
                if known:
                    self._snippets.append(Snippet(path, span))
                    corpus.append(known)
        self._ranking = bm25s.BM25()
        if corpus:
            self._ranking.index(corpus, show_progress=False)

    def nearest(self, text: str, *, outside: str) -> Iterator[Snippet]:
        """Yield the snippets that share words with a text, the best first.

        Args:
            text: What they should be like.
            outside: The path of a file whose snippets are left out.
        """
        question = words(text)
        if not question or not self._snippets:
            return
        scores = self._ranking.get_scores(question)
        best = sorted(range(len(self._snippets)), key=lambda number: (-scores[number], number))
        for number in best:
            if scores[number] <= 0:
                return
            if self._snippets[number].path != outside:
                yield self._snippets[number]


def words(text: str) -> list[str]:
    """Return the words that identifiers and prose are made of, in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


def last_lines(text: str) -> str:
    """Return the end of a text that is asked with: the cursor's line and those above it."""
    return "\n".join(text.split("\n")[-LINES:])


def _pieces(text: str) -> Iterable[Span]:
    start = 0
    lines = text.splitlines(keepends=True)
    for first in range(0, len(lines), LINES):
        end = start + sum(len(line) for line in lines[first : first + LINES])
        yield Span(start, end)
        start = end
