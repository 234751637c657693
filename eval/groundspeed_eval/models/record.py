"""What a model said to one prompt, as far as anyone listened, kept on disk.

A record is a file of two lines: a digest, and what it is the digest of. It appears whole under its
name, whoever else writes at that moment; whatever cannot be read back is as good as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path

import msgspec

from groundspeed_server.models.port import Finished, TextDelta

SCHEMA = 1


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An answer as it came.

    Attributes:
        schema: The version of this shape; a record of any other is as good as absent.
        pieces: The pieces of text, in order.
        finished: How the answer ended; None when nobody listened until then.
    """

    schema: int
    pieces: Sequence[TextDelta]
    finished: Finished | None = None

    @property
    def text(self) -> str:
        """All that was heard."""
        return "".join(piece.text for piece in self.pieces)

    def tells_more_than(self, other: Record | None) -> bool:
        """Whether this record has something that another lacks."""
        if other is None:
            return True
        if other.finished is not None:
            return False
        return self.finished is not None or len(self.text) > len(other.text)


class RecordStore:
    """Records by key, in one folder that processes may share.

    Args:
        folder: Where they are kept; it need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> Record | None:
        """Return a record; None when there is none that can be trusted."""
        try:
            digest, _, body = self._place(key).read_bytes().partition(b"\n")
            if digest != _digest(body):
                return None
            record = msgspec.json.decode(body, type=Record)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return record if record.schema == SCHEMA else None

    def write(self, key: str, record: Record) -> None:
        """Keep a record. A folder that cannot be written to is no reason to end a run."""
        body = msgspec.json.encode(record)
        place = self._place(key)
        partial = place.with_name(f"{place.name}.{uuid.uuid4().hex}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(_digest(body) + b"\n" + body)
            partial.replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
