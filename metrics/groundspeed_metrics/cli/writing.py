"""Files that commands write where somebody wants them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundspeed_metrics.errors import UserError

_MARK = b"DUCK"
_MARK_AT = 8


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Let the block write to a file or folder.

    Raises:
        UserError: That is not possible; the sentence says why.
    """
    try:
        yield
    except OSError as error:
        raise UserError(
            f"{place} cannot be written to ({error.strerror}).",
            "Name another place, in a folder that is there and yours, with room on its disk.",
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it, or what was there before.

    What a link names is written, and not the link; and into a pipe or a terminal, as it is.

    Raises:
        UserError: It cannot be written, or a database lies there.
    """
    with writing_to(path):
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        target = path.resolve()
        if _is_database(target):
            raise UserError(
                f"{path} is a database of DuckDB, and was left as it was.",
                "Name another file to write to.",
            )
        draft = target.with_name(f".{target.name}.draft")
        draft.write_bytes(content)
        draft.replace(target)


def _is_database(path: Path) -> bool:
    """Whether a file begins as DuckDB's do: its mark comes after a checksum."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.read(_MARK_AT + len(_MARK)).endswith(_MARK)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where there is none.

    Raises:
        UserError: It cannot be made.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
