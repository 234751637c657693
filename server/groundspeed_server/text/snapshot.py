"""One version of one document, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath


class Language(StrEnum):
    """The language ids that Groundspeed completes, as LSP names them."""

    TYPESCRIPT = "typescript"
    TYPESCRIPTREACT = "typescriptreact"
    JAVASCRIPT = "javascript"
    JAVASCRIPTREACT = "javascriptreact"

    @classmethod
    def of_path(cls, path: Path) -> Language | None:
        """Return the language that a file's extension names, or None for any other file."""
        return _BY_SUFFIX.get(path.suffix.lower())


_BY_SUFFIX = {
    ".ts": Language.TYPESCRIPT,
    ".mts": Language.TYPESCRIPT,
    ".cts": Language.TYPESCRIPT,
    ".tsx": Language.TYPESCRIPTREACT,
    ".js": Language.JAVASCRIPT,
    ".mjs": Language.JAVASCRIPT,
    ".cjs": Language.JAVASCRIPT,
    ".jsx": Language.JAVASCRIPTREACT,
}
SUFFIXES = tuple(_BY_SUFFIX)


@dataclass(frozen=True, slots=True)
class DocumentSnapshot:
    """The text of a document at one version.

    Attributes:
        uri: The client's own name for the document.
        path: The file behind the URI, unresolved; None when there is none (`untitled:`).
        language: What the client says the text is.
        version: The client's version number of this text.
        text: The whole text. Offsets into it count code points.
    """

    uri: str
    path: Path | None
    language: Language
    version: int
    text: str

    @property
    def name(self) -> str:
        """The name of the document without its folders, which say too much."""
        return self.path.name if self.path else PurePosixPath(self.uri).name


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code-point offsets into one snapshot's text."""

    start: int
    end: int


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share text. An empty span, at the end of a text, shares none."""
    return one.start < other.end and other.start < one.end
