"""The code around the documents of one session: what is known of it, and who keeps it in step."""

from __future__ import annotations

from pathlib import Path

from groundspeed_server.gate.gate import Gate
from groundspeed_server.text.snapshot import DocumentSnapshot
from groundspeed_server.workspace.files import FilesOnDisk, SourceFiles
from groundspeed_server.workspace.index import CodeIndex
from groundspeed_server.workspace.indexing import Indexing
from groundspeed_server.workspace.modules import Modules
from groundspeed_server.workspace.similar import SimilarPieces


class Surroundings:
    """Files, an index of them, and the modules that they are.

    Attributes:
        files: Reads them.
        index: Finds pieces and declarations in them.
        modules: Knows what they export.
        similar: Finds pieces of them by what they mean; None where that is off.

    Args:
        files: Reads them.
        index: What is known of them already.
        roots: The open folders.
        indexing: Keeps the index in step; None leaves it as it is.
        similar: Finds pieces by what they mean, where that is wanted.
    """

    def __init__(
        self,
        files: SourceFiles,
        index: CodeIndex,
        roots: tuple[Path, ...],
        indexing: Indexing | None = None,
        similar: SimilarPieces | None = None,
    ) -> None:
        self.files = files
        self.index = index
        self.similar = similar
        self.modules = Modules(files, roots)
        self._indexing = indexing

    @classmethod
    def on_disk(
        cls,
        gate: Gate,
        roots: tuple[Path, ...],
        *,
        indexed: bool,
        similar: SimilarPieces | None = None,
    ) -> Surroundings:
        """Return the surroundings of open folders.

        Args:
            gate: Decides what may be read. One of its own, since it is asked about every file.
            roots: The open folders.
            indexed: Whether to index them, in a thread that lives until `close`.
            similar: Is told of what is indexed, and closed with the rest; None for none.
        """
        files, index = FilesOnDisk(gate, roots), CodeIndex()
        indexing = Indexing(index, files, roots, similar) if indexed else None
        if indexing is not None:
            indexing.start()
        return cls(files, index, roots, indexing, similar)

    def opened(self, document: DocumentSnapshot) -> None:
        """Take note of what the editor shows: that counts, and not what is on disk."""
        if self._indexing is not None:
            self._indexing.opened(document)

    def closed(self, path: Path) -> None:
        """Take note that the editor let go of a file."""
        if self._indexing is not None:
            self._indexing.closed(path)

    def changed(self, path: Path) -> None:
        """Take note that a file was made, changed or removed on disk."""
        if self._indexing is not None:
            self._indexing.changed(path)

    def wait(self, timeout_s: float) -> bool:
        """Wait until the folders were looked through once; False when that took too long."""
        return self._indexing is None or self._indexing.wait(timeout_s)

    def close(self) -> None:
        """Give up the index. What is asked later finds nothing."""
        if self._indexing is not None:
            self._indexing.close()
        if self.similar is not None:
            self.similar.close()
        self.index.close()
