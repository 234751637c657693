"""Keeps the index in step with the open folders, in a thread that lets others go first.

What the editor has open is indexed as it stands there; everything else as it stands on disk. The
folders are looked through at the start, whenever git has moved files, and every few minutes, since
a session need not be told of what changes beside the editor.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from groundspeed_server.text.snapshot import DocumentSnapshot
from groundspeed_server.workspace.files import SourceFiles, Stamp
from groundspeed_server.workspace.index import CodeIndex
from groundspeed_server.workspace.similar import SimilarPieces
from groundspeed_server.workspace.walk import is_source, is_walked, source_files

_LOOK_EVERY_S = 30.0
_LOOK_THROUGH_EVERY_S = 300.0
# Python runs one thread at a time. After a few milliseconds of work the thread rests as long; and
# while somebody types, which shows in questions, it waits for a pause, but not for ever.
_SPELL_S = 0.003
_REST_S = 0.003
_PAUSE_S = 0.1
_MOST_PATIENCE_S = 2.0

_log = logging.getLogger(__name__)


class Indexing:
    """Indexes folders in the background, from its start until it is closed.

    Args:
        index: What is kept in step.
        files: Reads what may be read.
        roots: The open folders.
        similar: Is told of every file too; None where retrieval by meaning is off.
    """

    def __init__(
        self,
        index: CodeIndex,
        files: SourceFiles,
        roots: tuple[Path, ...],
        similar: SimilarPieces | None = None,
    ) -> None:
        self._index = index
        self._similar = similar
        self._files = files
        self._roots = roots
        self._stamps: dict[Path, Stamp] = {}
        self._seen: set[Path] = set()
        self._open: set[Path] = set()
        self._pending: dict[Path, str | None] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._complete = threading.Event()
        self._spell_began = 0.0

    def start(self) -> None:
        """Begin, beside everything else."""
        threading.Thread(target=self._run, name="groundspeed-index", daemon=True).start()

    def opened(self, document: DocumentSnapshot) -> None:
        """Index a document as the editor has it, soon."""
        if document.path is not None and is_source(document.path):
            self._open.add(document.path)
            self._put_off(document.path, document.text)

    def closed(self, path: Path) -> None:
        """Index a file as it stands on disk from now on: the editor has let go of it."""
        self._open.discard(path)
        if is_source(path):
            self._put_off(path, None)

    def changed(self, path: Path) -> None:
        """Index a file anew, soon: it was changed, made or removed on disk."""
        if path not in self._open and is_walked(path, self._roots):
            self._put_off(path, None)

    def wait(self, timeout_s: float) -> bool:
        """Wait until the folders were looked through once; False when that took too long."""
        return self._complete.wait(timeout_s)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _put_off(self, path: Path, text: str | None) -> None:
        with self._changed:
            self._pending[path] = text
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            while not self._closed:
                before = self._git_state()
                for path in self._all_files():
                    if self._closed:
                        return
                    self._take_pending()
                    self._refresh(path)
                self._forget_unseen()
                self._complete.set()
                self._wait_for_change(before)
        except Exception as error:  # noqa: BLE001 - Without an index completions still work.
            _log.error("the index stopped: %s", type(error).__name__)

    def _all_files(self) -> Iterator[Path]:
        self._seen.clear()
        self._spell_began = time.monotonic()
        for root in self._roots:
            yield from source_files(root)

    def _wait_for_change(self, before: object) -> None:
        """Index what is reported, until it is time to look through all, or the end."""
        look_at = time.monotonic() + _LOOK_EVERY_S
        through_at = time.monotonic() + _LOOK_THROUGH_EVERY_S
        while not self._closed:
            self._take_pending()
            with self._changed:
                if not self._pending and not self._closed:
                    self._changed.wait(_LOOK_EVERY_S)
            if time.monotonic() >= look_at:
                if self._git_state() != before or time.monotonic() >= through_at:
                    return
                look_at = time.monotonic() + _LOOK_EVERY_S

    def _take_pending(self) -> None:
        while not self._closed:
            with self._changed:
                if not self._pending:
                    return
                path = next(iter(self._pending))
                text = self._pending.pop(path)
            if text is None:
                self._stamps.pop(path, None)
                self._refresh(path)
            elif self._files.admits(path):
                self._put(path, text, on_disk=False)
                self._seen.add(path)

    def _refresh(self, path: Path) -> None:
        self._seen.add(path)
        if path in self._open:
            return
        stamp = self._files.stamp(path)
        if stamp is not None and stamp == self._stamps.get(path):
            self._rest()
            return
        text = self._files.read(path) if stamp is not None else None
        if text is None:
            self._remove(path)
        else:
            self._put(path, text, on_disk=True)
        if stamp is not None:
            self._stamps[path] = stamp
        self._rest()

    def _forget_unseen(self) -> None:
        for path in [path for path in self._stamps if path not in self._seen]:
            del self._stamps[path]
            self._remove(path)

    def _put(self, path: Path, text: str, *, on_disk: bool) -> None:
        self._index.put(str(path), text)
        if self._similar is not None:
            self._similar.put(path, text, on_disk=on_disk)

    def _remove(self, path: Path) -> None:
        self._index.remove(str(path))
        if self._similar is not None:
            self._similar.remove(path)

    def _rest(self) -> None:
        now = time.monotonic()
        if now - self._spell_began < _SPELL_S:
            return
        time.sleep(_REST_S)
        while time.monotonic() - self._index.asked_at < _PAUSE_S:
            if self._closed or time.monotonic() - now > _MOST_PATIENCE_S:
                break
            time.sleep(_PAUSE_S / 4)
        self._spell_began = time.monotonic()

    def _git_state(self) -> tuple[Stamp | None, ...]:
        """Return what changes when git checks out, merges or resets."""
        return tuple(self._files.stamp(root / ".git" / "index") for root in self._roots)
