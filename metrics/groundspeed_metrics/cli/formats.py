"""The formats in which answers leave: table, CSV, JSON and Parquet."""

from __future__ import annotations

import csv
import io
import tempfile
import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from groundspeed_metrics.cli.writing import write_whole
from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import quoted
from groundspeed_metrics.warehouse.queries import Answer, Cell

# A spreadsheet runs what begins so; a leading apostrophe makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@")


def as_table(answer: Answer, *, width: int | None = None) -> str:
    """Return the answer as aligned text.

    Args:
        answer: What to show.
        width: Of the terminal that shows it; None where none does. A text that is wider would leave
            no column in its place, so that each row is then a list.
    """
    rows = [[_shown(cell) for cell in row] for row in answer.rows]
    widths = [
        max(len(cell) for cell in column) for column in zip(answer.columns, *rows, strict=True)
    ]
    if width is not None and max(widths) > width:
        return "\n".join(_listed(answer.columns, row, width) for row in rows)
    lines = [list(answer.columns), ["─" * width for width in widths], *rows]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def _listed(names: Sequence[str], row: Sequence[str], width: int) -> str:
    longest = max(map(len, names))
    space = max(width - longest - 2, longest)
    below = "\n" + " " * (longest + 2)
    return "".join(
        f"{name:{longest}}  {below.join(textwrap.wrap(cell, space, break_on_hyphens=False))}\n"
        for name, cell in zip(names, row, strict=True)
    )


def as_csv(answer: Answer) -> str:
    """Return the answer as CSV whose text cells no spreadsheet will run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_neutral(cell) for cell in row] for row in answer.rows)
    return text.getvalue()


def as_json(answer: Answer) -> str:
    """Return the answer as a JSON array of objects; what is missing is null.

    Raises:
        UserError: Two columns have one name.
    """
    _require_names(answer)
    encoded = msgspec.json.encode(answer.records(), enc_hook=_plain)
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def write_parquet(answer: Answer, path: Path) -> None:
    """Write the answer as a Parquet file.

    Raises:
        UserError: Two columns have one name, or one has a type that cannot be written.
    """
    import duckdb  # noqa: PLC0415 - heavy, and the other formats need none of it.

    _require_names(answer)
    try:
        _write_parquet(answer, path)
    except duckdb.Error:
        raise UserError(
            f"Not all of {', '.join(sorted(set(answer.types)))} can be written as Parquet; "
            "nothing was written.",
            "Write columns of odd types as text, such as CAST(a AS VARCHAR) AS a.",
        ) from None


def _write_parquet(answer: Answer, path: Path) -> None:
    import duckdb  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="groundspeed-") as folder:
        rows, written = Path(folder) / "rows.ndjson", Path(folder) / "rows.parquet"
        lines = [msgspec.json.encode(record, enc_hook=_plain) for record in answer.records()]
        rows.write_bytes(b"".join(line + b"\n" for line in lines))
        columns = dict(zip(answer.columns, answer.types, strict=True))
        with duckdb.connect() as connection:
            read = "read_json(?, format = 'newline_delimited', columns = ?)"
            connection.execute(f"CREATE TABLE answer AS FROM {read}", [str(rows), columns])
            connection.execute(f"COPY answer TO {quoted(written)} (FORMAT parquet)")
        write_whole(path, written.read_bytes())


TEXT_FORMATS: Mapping[str, Callable[[Answer], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
}


def _require_names(answer: Answer) -> None:
    """Refuse columns of which a format would keep only the last."""
    names = [name.lower() for name in answer.columns]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UserError(
                f"Two columns are called {name}; nothing was written.",
                "Give one of them another name: SELECT a.value AS earlier, b.value AS later …",
            )


def _shown(cell: Cell) -> str:
    if cell is None:
        return "·"
    return f"{cell:g}" if isinstance(cell, float) else _printable(str(cell))


def _printable(text: str) -> str:
    """Escape what could steer a terminal, or end a line where none ends."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _neutral(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = _printable(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
