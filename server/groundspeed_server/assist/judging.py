"""The port of whoever looks at candidates before one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import CompletionQuery, Workspace


class Judge(Protocol):
    """Finds out what a candidate would do to the code around it. No method ever raises."""

    def prepare(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Get ready for candidates at a query, while a model is asked; returns at once."""
        ...

    def judge(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        candidates: Sequence[Candidate],
        cancellation: Cancellation,
    ) -> Sequence[Candidate]:
        """Return the candidates with what was found; one that must not be shown says why.

        Runs in a worker thread, after the repairs and before anything is shown. Returns within
        its own budget, with the candidates as they came when it is not done by then.
        """
        ...

    def recall(
        self, query: CompletionQuery, workspace: Workspace, candidate: Candidate
    ) -> Candidate:
        """Return a candidate with what is known of it; find it out for later; wait for nothing."""
        ...
