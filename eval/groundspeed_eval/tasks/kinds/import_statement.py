"""What a file imports, and from where: an import from after its first words to its end.

Imports for their effect alone are left out, since the file does not tell what they are for.
"""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.one_line import fitting
from groundspeed_eval.tasks.source import Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "the rest of an import, after `import` or `import type`"


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the parts of imports that name something and its module."""
    holes = []
    for node in source.nodes:
        if node.type == "import_statement":
            clause = next((c for c in node.children if c.type == "import_clause"), None)
            if clause is not None:
                holes.append(Span(source.span(clause).start, source.span(node).end))
    return fitting(source, holes)
