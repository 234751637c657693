"""Code that an author wrote needs no repair: given back as an answer, it is at most cut short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import repair
from groundspeed_server.engine.shape import decide_shape
from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import position_kind
from groundspeed_server.syntax.tree import parse
from groundspeed_server.text.snapshot import Language

SOURCES = Path(__file__).parents[4] / "extension" / "vscode" / "src"
MOST_LINES = 12
EVERY = 3  # Neighbours in the tree are much alike.


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a program begin and end, such as expressions and statements."""
    source = text.encode()
    tree = Parser(Grammar(tree_sitter_typescript.language_typescript())).parse(source)
    waiting: list[Node] = [*tree.root_node.named_children]
    found = set()
    while waiting:
        node = waiting.pop()
        waiting.extend(node.named_children)
        begin, end = (len(source[:at].decode()) for at in (node.start_byte, node.end_byte))
        if text.count("\n", begin, end) < MOST_LINES and node.type != "comment":
            found.add((begin, end))
    yield from sorted(found)[::EVERY]


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.ts")), ids=lambda path: path.stem)
def test_what_an_author_wrote_is_changed_by_no_step(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    changed = []
    for begin, end in pieces(text):
        written, left = text[begin:end], text[:begin] + text[end:]
        kind = position_kind(parse(left, Language.TYPESCRIPT, 5_000), begin)
        site = Site.of(left, begin, kind)
        given, _ = repair(Answer(written, site, decide_shape(site), whole=True))
        if not given.dropped and not written.startswith(given.text.rstrip()):
            changed.append((written, given.text))

    assert changed == []
