"""Puts together the sources of context that the settings ask for."""

from __future__ import annotations

import time

from groundspeed_server.assist.context.declarations import ImportedDeclarations
from groundspeed_server.assist.context.finders import ByMeaning, ByWords, PieceFinder
from groundspeed_server.assist.context.open_tabs import OpenTabs
from groundspeed_server.assist.context.recent_edits import RecentEdits
from groundspeed_server.assist.context.retrieved import RetrievedPieces
from groundspeed_server.assist.context.signatures import NearbySignatures
from groundspeed_server.assist.context.source import ContextSource
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.cache import SyntaxCache
from groundspeed_server.workspace.surroundings import Surroundings


def context_sources(
    settings: CompletionSettings,
    surroundings: Surroundings,
    *,
    reads: int | None = None,
) -> list[ContextSource]:
    """Return the sources that are switched on, the most wanted first.

    Args:
        settings: Which of them, and how much of the document is sent anyway.
        surroundings: Where they look.
        reads: How many tokens the model reads in time; None where there is no such limit.
    """
    files, index, modules = surroundings.files, surroundings.index, surroundings.modules
    finders = _finders(settings, surroundings)
    seen = settings.prefix_tokens if reads is None else min(settings.prefix_tokens, reads)
    visible = int(seen * BYTES_PER_TOKEN)
    on = settings.techniques
    sources: list[tuple[bool, ContextSource]] = [
        (on.recent_edits, RecentEdits()),
        (on.declarations, ImportedDeclarations(modules)),
        (on.signatures, NearbySignatures(index, modules)),
        (bool(finders), RetrievedPieces(finders, files, visible=visible)),
        (on.open_tabs, OpenTabs(SyntaxCache(time.monotonic))),
    ]
    return [source for wanted, source in sources if wanted]


def _finders(settings: CompletionSettings, surroundings: Surroundings) -> list[PieceFinder]:
    on = settings.techniques
    finders: list[PieceFinder] = []
    if on.retrieval:
        finders.append(ByWords(surroundings.index))
    if on.embeddings and surroundings.similar is not None:
        finders.append(ByMeaning(surroundings.similar))
    return finders
