"""Writes a marimo notebook on the published copy: a Python file that its reader may change."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined


def notebook(database: Path) -> str:
    """Return the notebook's text.

    Args:
        database: The warehouse beside which the published copy lies.
    """
    template = files("groundspeed_metrics").joinpath("report", "notebook.py.j2").read_text("utf-8")
    # What is rendered is Python and no page; the one value in it is a literal of Python.
    environment = Environment(autoescape=False, undefined=StrictUndefined,  # noqa: S701
                              keep_trailing_newline=True)  # fmt: skip
    return environment.from_string(template).render(
        database=_within_a_docstring(database.name), database_literal=repr(str(database.resolve()))
    )


def _within_a_docstring(name: str) -> str:
    return "".join(c for c in name if c.isprintable() and c not in "\"'\\")
