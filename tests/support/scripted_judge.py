"""A judge whose verdicts a test decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import CompletionQuery, Workspace


class ScriptedJudge:
    """Drops what contains a wrong word.

    Attributes:
        wrong: The word that makes a candidate wrong when it is judged; empty for none.
        wrong_later: The same for what is recalled.
        prepared: The queries that it was told of.
        judged: The texts that it was asked about, in their order.
    """

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong
        self.wrong_later = ""
        self.prepared: list[CompletionQuery] = []
        self.judged: list[str] = []

    def prepare(self, query: CompletionQuery, workspace: Workspace) -> None:
        self.prepared.append(query)

    def judge(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        candidates: Sequence[Candidate],
        cancellation: Cancellation,
    ) -> Sequence[Candidate]:
        self.judged += [candidate.text for candidate in candidates]
        return [_with_verdict(candidate, self.wrong) for candidate in candidates]

    def recall(
        self, query: CompletionQuery, workspace: Workspace, candidate: Candidate
    ) -> Candidate:
        return _with_verdict(candidate, self.wrong_later)


def _with_verdict(candidate: Candidate, wrong: str) -> Candidate:
    errors = candidate.text.count(wrong) if wrong else 0
    return replace(candidate, type_errors=errors, dropped="type_error" if errors else None)
