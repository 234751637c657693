"""The repository of a task as the engine sees it in an editor: the commit, with the task's hole.

The files of the commit are read from the object database and indexed as the editor's server
indexes a folder. Of the task's own file nothing is known but what is left around the hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from groundspeed_eval.systems.commit_texts import commit_texts, is_source
from groundspeed_eval.tasks.selection import language_of
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.values import RecentEdit
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import DocumentSnapshot, Language
from groundspeed_server.workspace.files import GivenFiles
from groundspeed_server.workspace.index import CodeIndex
from groundspeed_server.workspace.surroundings import Surroundings

_CONFIGURATION = ("package.json", "tsconfig")


class CommitSurroundings:
    """One commit of one repository, below a folder that stands for the workspace.

    Attributes:
        surroundings: What the engine looks into.

    Args:
        repository: Where the commit is.
        commit: Its id.
        root: The folder.
    """

    def __init__(self, repository: Repository, commit: str, root: Path) -> None:
        self._root = root
        self._index = CodeIndex()
        texts = commit_texts(repository, commit, _is_known)
        self._texts = {root / path: text for path, text in texts.items()}
        self._files = GivenFiles(self._texts)
        for path, text in self._texts.items():
            if language_of(path.name):
                self._index.put(str(path), text)
        self.surroundings = Surroundings(self._files, self._index, (root,))

    @contextmanager
    def showing(self, task: Task) -> Iterator[None]:
        """Let the task's file be what an editor would show: without what stood in the hole."""
        path = self._root / task.path
        self._put(path, task.prefix + task.suffix)
        try:
            yield
        finally:
            self._put(path, self._texts.get(path))

    def _put(self, path: Path, text: str | None) -> None:
        self._files.put(path, text)
        if text is None:
            self._index.remove(str(path))
        else:
            self._index.put(str(path), text)


def recent_edits(task: Task, root: Path) -> tuple[RecentEdit, ...]:
    """Return what the task says was edited before, as the editor's server would tell it."""
    return tuple(
        RecentEdit(
            document=DocumentSnapshot(
                uri=(root / edit.path).as_uri(),
                path=root / edit.path,
                language=language_of(edit.path) or Language.TYPESCRIPT,
                version=0,
                text=edit.added,
            ),
            line=edit.line,
            removed=edit.removed,
            added=edit.added,
        )
        for edit in task.recent_edits
    )


def _is_known(path: str) -> bool:
    """Whether somebody wrote a file in TypeScript, or it says where imports lead."""
    return is_source(path) or (
        path.endswith(".json") and PurePosixPath(path).name.startswith(_CONFIGURATION)
    )
