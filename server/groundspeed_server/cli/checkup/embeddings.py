"""Looks at the model that makes vectors, where embeddings are switched on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from groundspeed_server.cli.checkup.check import Check, ms_since
from groundspeed_server.cli.checkup.model import MADE_UP_CODE
from groundspeed_server.egress import EmbeddingDoor, Permit
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.embedding.choose import choose_embedding
from groundspeed_server.models.embedding.port import Purpose
from groundspeed_server.models.port import ModelError
from groundspeed_server.settings.values import Settings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span


def embedding_checks(settings: Settings, workspace: Path, permit: Permit) -> Iterator[Check]:
    """Have one vector made, of code that nobody wrote, where embeddings are switched on."""
    if not settings.completion.techniques.embeddings:
        return
    try:
        door = EmbeddingDoor(choose_embedding(settings, environment=os.environ), permit=permit)
    except UserError as error:
        yield Check("embeddings", ok=False, found=error.what, remedy=error.remedy)
        return
    path = workspace / "answer.ts"
    document = DocumentSnapshot(path.as_uri(), path, Language.TYPESCRIPT, 0, MADE_UP_CODE)
    excerpt = Excerpt(ContextKind.SIMILAR, document, Span(0, len(MADE_UP_CODE)), 0)
    cleared = Gate(settings.gate, (workspace,)).clear_excerpt(excerpt)
    with closing(door):
        yield _vector(door, cleared)


def _vector(door: EmbeddingDoor, cleared: ClearedText | Refusal) -> Check:
    if isinstance(cleared, Refusal):
        return Check("embeddings", ok=False, found=cleared.detail)
    began = time.monotonic()
    try:
        embedded = door.embed([cleared], Purpose.QUESTION)
    except ModelError as error:
        return Check("embeddings", ok=False, found=f"{error.code}.", remedy=error.remedy)
    made = f"made a vector of {len(embedded.vectors[0]):,} numbers"
    found = f"{door.identity.label} {made} in {ms_since(began)} ms."
    return Check("embeddings", ok=True, found=found)
