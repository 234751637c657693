"""The repository of a task as the engine sees it in an editor: the commit, with the task's hole.

The files of the commit are read from the object database and indexed as the editor's server
indexes a folder. Of the task's own file nothing is known but what is left around the hole. What the
author of a task from history had edited before stands open, as it was then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
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
        self._repository = repository
        # Whoever approaches a task asks of it next, and then the clock runs.
        self._texts_at = lru_cache(maxsize=1)(self._read_texts)
        self._index = CodeIndex()
        texts = commit_texts(repository, commit, _is_known)
        self._texts = {root / path: text for path, text in texts.items()}
        self._files = GivenFiles(self._texts)
        for path, text in self._texts.items():
            if language_of(path.name):
                self._index.put(str(path), text)
        self.surroundings = Surroundings(self._files, self._index, (root,))

    def open_documents(self, task: Task) -> tuple[DocumentSnapshot, ...]:
        """Return the other files that a task's change had edited before, the latest first."""
        if task.change is None:
            return ()
        edited = dict.fromkeys(edit.path for edit in reversed(task.recent_edits))
        edited.pop(task.path, None)
        texts = self._texts_at(task.change, frozenset(edited))
        return tuple(_document(self._root, path, texts[path]) for path in edited if path in texts)

    @contextmanager
    def showing(self, task: Task, opened: Sequence[DocumentSnapshot] = ()) -> Iterator[None]:
        """Let files be what an editor would show: the task's without what stood in the hole."""
        shown = {self._root / task.path: task.prefix + task.suffix}
        shown.update({one.path: one.text for one in opened if one.path is not None})
        for path, text in shown.items():
            self._put(path, text)
        try:
            yield
        finally:
            for path in shown:
                self._put(path, self._texts.get(path))

    def _read_texts(self, commit: str, paths: frozenset[str]) -> dict[str, str]:
        return commit_texts(self._repository, commit, paths.__contains__)

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
            before=edit.removed,
            document=_document(root, edit.path, edit.added),
            start=0,
            line=edit.line,
            removed=edit.removed,
            added=edit.added,
        )
        for edit in task.recent_edits
    )


def _document(root: Path, path: str, text: str) -> DocumentSnapshot:
    return DocumentSnapshot(
        uri=(root / path).as_uri(),
        path=root / path,
        language=language_of(path) or Language.TYPESCRIPT,
        version=0,
        text=text,
    )


def _is_known(path: str) -> bool:
    """Whether somebody wrote a file in TypeScript, or it says where imports lead."""
    return is_source(path) or (
        path.endswith(".json") and PurePosixPath(path).name.startswith(_CONFIGURATION)
    )
