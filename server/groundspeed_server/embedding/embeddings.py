"""Finds pieces of the workspace by what they mean, with vectors that are made in the background.

Nobody waits for a vector. A question whose vector is not there yet is answered with None, its
vector is made, and whoever asks again gets pieces. While the model cannot be asked, the answer is
that there is nothing to find, so that retrieval by words goes on alone.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from groundspeed_server.embedding.pieces import (
    PieceVectors,
    WantedPiece,
    content_key,
    embedded_text,
)
from groundspeed_server.embedding.sending import Sending
from groundspeed_server.embedding.shelf import VectorShelf
from groundspeed_server.embedding.vectors import Vector
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.embedding.port import MOST_CHARACTERS, Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import EmbeddingSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from groundspeed_server.workspace.files import SourceFiles
from groundspeed_server.workspace.index import Place

_BATCH = 32
_QUESTIONS_KEPT = 64
_QUESTION_EVERY_S = 0.5
# Taking vectors from the shelf shares the processor with whoever types.
_BREATH_S = 0.005

_log = logging.getLogger(__name__)


class Embeddings:
    """Retrieval by meaning for one session. Safe to use from many threads.

    Args:
        settings: How many pieces, and how fast.
        gate: Decides what may be sent. One of its own, since it is asked about every piece.
        files: Reads pieces when their turn comes, so that no text is kept in memory.
        shelf: Vectors of earlier sessions.
        sending: The way to the model.
        status_changed: Called when `problem` has changed.
        rest_s: For how long nothing is sent after a fault; words alone find context meanwhile.
    """

    def __init__(
        self,
        settings: EmbeddingSettings,
        gate: Gate,
        files: SourceFiles,
        shelf: VectorShelf,
        sending: Sending,
        *,
        status_changed: Callable[[], None] = lambda: None,
        rest_s: float = 30.0,
    ) -> None:
        self._gate = gate
        self._files = files
        self._shelf = shelf
        self._sending = sending
        self._status_changed = status_changed
        self._rest_s = rest_s
        self._rests_until = 0.0
        self._at_once = sending.most_texts
        self._accepts = False
        self._s_per_piece = 60 / settings.pieces_per_minute
        self._pieces = PieceVectors(settings.most_pieces)
        self._questions: OrderedDict[bytes, Vector] = OrderedDict()
        self._asked: tuple[bytes, Excerpt] | None = None
        self._changed = threading.Condition()
        self._question_due = self._pieces_due = 0.0
        self._last_read: tuple[str, str | None] | None = None
        self._problem: str | None = None
        self._held = False
        self._closed = False

    @property
    def problem(self) -> str | None:
        """Why words alone find context at present, and what to do; None when all is well."""
        return self._problem

    @property
    def known(self) -> int:
        """Of how many pieces there are vectors."""
        return self._pieces.known

    def start(self) -> None:
        """Begin, beside everything else."""
        threading.Thread(target=self._run, name="groundspeed-embedding", daemon=True).start()

    def put(self, path: Path, text: str, *, on_disk: bool) -> None:
        """Take note of what a file holds; only what stands on disk gets vectors that it has not."""
        self._pieces.put(str(path), text, wanted=on_disk)
        if on_disk:
            self._wake()

    def remove(self, path: Path) -> None:
        """Forget a file."""
        self._pieces.remove(str(path))

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        """Return the places that mean what a question means, the best first. Waits for nothing.

        Returns:
            None while that is not known; ask again.
        """
        if not self._pieces.known or not question.text.strip():
            return ()
        key = content_key(question.text)
        vector = self._questions.get(key)
        if vector is not None:
            return self._pieces.nearest(vector, most)
        if time.monotonic() < self._rests_until:
            return ()
        with self._changed:
            self._asked = (key, question)
            self._changed.notify()
        return None

    def hold(self, *, held: bool) -> None:
        """Send no pieces while held; what somebody asks is answered all the same."""
        self._held = held
        self._wake()

    def close(self) -> None:
        """End the thread; what was found stays as it is."""
        self._closed = True
        self._wake()
        self._sending.close()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def _run(self) -> None:
        try:
            while not self._closed:
                self._sending.report(now=False)
                self._work(self._wait())
        except Exception as error:  # noqa: BLE001 - Without vectors words find context.
            _log.error("embeddings stopped: %s", type(error).__name__)
            self._rests_until = math.inf
            self._tell(f"They stopped ({type(error).__name__}); please report this.")
        finally:
            # Whoever closed may have come before the end of the last call.
            self._sending.close()

    def _wait(self) -> tuple[bytes, Excerpt] | None:
        """Wait until something is to be done; return the newest question, if that is it."""
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                if self._asked is not None and now >= self._question_due:
                    asked, self._asked = self._asked, None
                    return asked
                if self._may_make and now >= self._pieces_due:
                    return None
                self._changed.wait(self._patience_s(now))
        return None

    def _patience_s(self, now: float) -> float | None:
        due = [self._question_due] if self._asked is not None else []
        due += [self._pieces_due] if self._may_make else []
        return max(min(due) - now, 0) if due else None

    @property
    def _may_make(self) -> bool:
        return self._pieces.wanted > 0 and not self._held

    def _work(self, asked: tuple[bytes, Excerpt] | None) -> None:
        if self._closed:
            return
        try:
            sent = self._answer(*asked) if asked is not None else self._make()
        except ModelError as error:
            self._rests_until = time.monotonic() + self._rest_s
            self._question_due = self._pieces_due = self._rests_until
            self._tell(error.remedy)
        else:
            if sent:
                self._tell(None)

    def _tell(self, problem: str | None) -> None:
        if problem != self._problem:
            self._problem = problem
            self._status_changed()

    def _answer(self, key: bytes, question: Excerpt) -> bool:
        """Make the vector of a question; return whether anything was sent."""
        cleared = self._gate.clear_excerpt(_end_of(question))
        may_be_sent = isinstance(cleared, ClearedText)
        # What may not be sent is near nothing, and need not be looked at again.
        vector = Vector.packed(b"")
        if isinstance(cleared, ClearedText):
            self._question_due = time.monotonic() + _QUESTION_EVERY_S
            (vector,) = self._vectors([cleared], Purpose.QUESTION) or (vector,)
        self._questions[key] = vector
        if len(self._questions) > _QUESTIONS_KEPT:
            self._questions.popitem(last=False)
        return may_be_sent

    def _make(self) -> bool:
        """Get vectors for the pieces that waited longest; return whether anything was sent."""
        # What was read for the last batch may have changed since.
        self._last_read = None
        wanted = self._pieces.next_wanted(_BATCH)
        known = self._shelf.find(piece.key for piece in wanted)
        self._pieces.settle(known.items())
        missing = [piece for piece in wanted if piece.key not in known]
        texts = [(piece.key, self._cleared(piece)) for piece in missing[: self._at_once]]
        sendable = {key: text for key, text in texts if text is not None}
        self._pieces.settle((key, None) for key, text in texts if text is None)
        self._pieces_due = time.monotonic() + _BREATH_S
        return bool(sendable) and self._make_vectors(sendable)

    def _make_vectors(self, texts: dict[bytes, ClearedText]) -> bool:
        """Have vectors made of pieces; return whether there are any."""
        try:
            vectors = self._vectors(list(texts.values()), Purpose.PIECE)
        except ModelError:
            self._pieces.put_off(texts)
            raise
        made = dict(zip(texts, vectors, strict=False))
        self._shelf.put(made)
        self._pieces.settle(made.items())
        self._pieces_due = time.monotonic() + self._s_per_piece * len(made)
        if not made and len(texts) == 1:
            self._pieces.settle((key, None) for key in texts)
        return bool(made)

    def _vectors(self, texts: list[ClearedText], purpose: Purpose) -> list[Vector]:
        """Return a vector for each text, or none for texts that are turned down together.

        One text that is too long for the model has all turned down that are sent with it. So fewer
        are sent from then on, down to one; and that gets no vector where others did.
        """
        try:
            vectors = self._sending.vectors(texts, purpose)
        except ModelError as error:
            alone = len(texts) == 1
            if error.code is not ModelErrorCode.INVALID_REQUEST or (alone and not self._accepts):
                raise
            self._at_once = max(len(texts) // 2, 1)
            return []
        self._accepts = True
        self._at_once = min(self._at_once * 2, self._sending.most_texts)
        return vectors

    def _cleared(self, piece: WantedPiece) -> ClearedText | None:
        """Return a piece that may be sent; None when it may not, or is not there any more."""
        path, span = Path(piece.place.path), piece.place.span
        if self._last_read is None or self._last_read[0] != piece.place.path:
            self._last_read = (piece.place.path, self._files.read(path))
        text = self._last_read[1]
        if text is None or content_key(embedded_text(text, span)) != piece.key:
            return None
        language = Language.of_path(path) or Language.TYPESCRIPT
        document = DocumentSnapshot(path.as_uri(), path, language, 0, text)
        end = min(span.end, span.start + MOST_CHARACTERS)
        cleared = self._gate.clear_excerpt(
            Excerpt(ContextKind.SIMILAR, document, Span(span.start, end), 0)
        )
        return cleared if isinstance(cleared, ClearedText) else None


def _end_of(question: Excerpt) -> Excerpt:
    """Return what is embedded of a question: its end, where it is very long."""
    span = question.span
    start = max(span.start, span.end - MOST_CHARACTERS)
    return Excerpt(question.kind, question.document, Span(start, span.end), question.tokens)
