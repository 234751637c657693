"""The type check of an editor, on the files of one commit.

The files are written from git's objects into a folder, with the installed packages of the clone
linked into it. An editor's TypeScript has long since read the project when a suggestion is judged;
so has this one, before the first task is answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

from groundspeed_eval.execution.tree import link_packages, write_tree
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import CompletionQuery, Workspace
from groundspeed_server.history import Repository
from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.text.snapshot import Span
from groundspeed_server.typecheck.checker import Phase, TypeChecker

# A large project takes half a minute on a busy machine; without a verdict by then, tasks go on.
_READY_S = 180.0
_LOOK_AGAIN_S = 0.05


class CommitTypes:
    """A commit in a folder, and the TypeScript process that looks at it.

    Attributes:
        checker: The judge of candidates, as an editor's server has it.

    Args:
        repository: Where the commit is; packages that are installed in it are used.
        commit: Its id.
        folder: An empty folder, which stands for the workspace.
        settings: Which TypeScript, and how long an answer is held for a verdict.
        environment: Where the search path is.
    """

    def __init__(
        self,
        repository: Repository,
        commit: str,
        folder: Path,
        settings: TypeCheckSettings,
        environment: Mapping[str, str],
    ) -> None:
        write_tree(repository, commit, folder)
        link_packages(repository.root, folder)
        self._news = threading.Event()
        self._read_by: int | None = None
        self.checker = TypeChecker(
            settings,
            (folder,),
            trusted=False,
            environment=environment,
            on_status=self._news.set,
        )

    def get_ready(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Wait until a first verdict shows that the project was read, or that there will be none.

        Returns at once after the first time, unless the process had to be started anew.
        """
        checker, nothing = self.checker, Candidate("", Span(query.offset, query.offset))
        if self._read_by is not None and self._read_by == checker.process_id:
            return
        until = time.monotonic() + _READY_S
        while time.monotonic() < until and checker.status.phase is not Phase.OFF:
            checker.prepare(query, workspace)
            (judged,) = checker.judge(query, workspace, [nothing], Cancellation())
            if judged.type_errors is not None:
                break
            self._news.wait(_LOOK_AGAIN_S)
            self._news.clear()
        self._read_by = checker.process_id

    def close(self) -> None:
        """End the process."""
        self.checker.close()
