"""Brings together what goes along with a question, by a deadline and within a budget."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass
from typing import TypeVar

from groundspeed_server.assist.context.source import ContextSource
from groundspeed_server.engine.context.budget import STABLE_KINDS, Budget, Fitted, fit
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN, estimate_tokens
from groundspeed_server.engine.values import CompletionQuery, DroppedExcerpt, Excerpt, Workspace
from groundspeed_server.engine.window import cut_window
from groundspeed_server.models.port import ModelIdentity, PromptShape
from groundspeed_server.settings.values import CompletionSettings
from groundspeed_server.syntax.declarations import declaration_start
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed

_THREADS = 2

_log = logging.getLogger(__name__)

Found = TypeVar("Found", bound=Sequence[Excerpt] | None)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes along with a question.

    Attributes:
        excerpts: Other code, the most stable first and the best last; then prefix and suffix.
        dropped: What was late or found no room.
    """

    excerpts: tuple[Excerpt, ...]
    dropped: tuple[DroppedExcerpt, ...] = ()


class ContextGatherer:
    """Asks the sources of context, and fits what they give to the model's budget.

    Safe to use from many threads.

    Args:
        settings: How much, and by when.
        sources: Where context comes from, the most wanted first.
    """

    def __init__(self, settings: CompletionSettings, sources: Sequence[ContextSource] = ()) -> None:
        self._settings = settings
        self._sources = tuple(sources)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="groundspeed-context")

    def gather(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,
        identity: ModelIdentity,
    ) -> Gathered:
        """Return what goes along. Waits for sources until the deadline, and no longer.

        Args:
            query: The query.
            workspace: What surrounds it.
            tree: The document's tree.
            identity: The model that will be asked: it decides how much fits.
        """
        found, late = self._ask(query, workspace, tree)
        text, offset = query.document.text, query.offset
        budget = self._budget(identity)
        before = estimate_tokens(text[max(0, offset - _filling(budget.prefix)) : offset])
        after = estimate_tokens(text[offset : offset + _filling(budget.suffix)])
        fitted = fit(budget.ranked(found), *budget.for_context(before, after))
        window = cut_window(
            query.document,
            offset,
            prefix_tokens=budget.for_prefix(fitted.tokens, after),
            suffix_tokens=budget.suffix,
            declaration_start=_declaration_start(tree),
        )
        excerpts = (*_in_order(fitted), window.prefix, window.suffix)
        return Gathered(excerpts, (*late, *fitted.dropped))

    def anticipate(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> None:
        """Let the sources find what a question at this place would need; for the background."""
        for source in self._sources:
            _found(source, query, workspace, tree)

    def _ask(
        self, query: CompletionQuery, workspace: Workspace, tree: SyntaxTree | Unparsed
    ) -> tuple[list[Excerpt], list[DroppedExcerpt]]:
        due = time.monotonic() + self._settings.context_ms / 1_000
        asked = [
            (source.kind, self._begin(source, query, workspace, tree)) for source in self._sources
        ]
        found: list[Excerpt] = []
        late: list[DroppedExcerpt] = []
        for kind, answer in asked:
            excerpts = _by(answer, due - time.monotonic()) if isinstance(answer, Future) else answer
            if excerpts is None:
                late.append(DroppedExcerpt(kind, 0, "late"))
            else:
                found.extend(excerpts)
        return found, late

    def _begin(
        self,
        source: ContextSource,
        query: CompletionQuery,
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,
    ) -> Sequence[Excerpt] | Future[Sequence[Excerpt]]:
        """Return what a source knows already, or let a thread ask it: to wake one is dear."""
        ready = _guarded(source, source.ready, query, workspace, tree)
        if ready is not None:
            return ready
        return self._threads.submit(_found, source, query, workspace, tree)

    def _budget(self, identity: ModelIdentity) -> Budget:
        settings = self._settings
        return Budget.of(
            prefix=settings.prefix_tokens,
            suffix=0 if identity.shape is PromptShape.PREFIX else settings.suffix_tokens,
            context=settings.context_tokens if self._sources else 0,
            most=identity.prompt_tokens,
        )


def _found(
    source: ContextSource,
    query: CompletionQuery,
    workspace: Workspace,
    tree: SyntaxTree | Unparsed,
) -> Sequence[Excerpt]:
    return _guarded(source, source.excerpts, query, workspace, tree) or ()


def _guarded(
    source: ContextSource,
    ask: Callable[[CompletionQuery, Workspace, SyntaxTree | Unparsed], Found],
    query: CompletionQuery,
    workspace: Workspace,
    tree: SyntaxTree | Unparsed,
) -> Found | tuple[()]:
    try:
        return ask(query, workspace, tree)
    except Exception as error:  # noqa: BLE001 - A completion without it is better than none.
        _log.error("context of kind %s failed: %s", source.kind, type(error).__name__)
        return ()


def _by(answer: Future[Sequence[Excerpt]], within_s: float) -> Sequence[Excerpt] | None:
    """Return an answer that comes in time; one that has not begun by then never does."""
    try:
        return answer.result(max(within_s, 0))
    except LateError:
        answer.cancel()
        return None


def _filling(tokens: int) -> int:
    """Return how many characters of a long document are enough to fill so many tokens."""
    return math.ceil((tokens + 1) * BYTES_PER_TOKEN)


def _in_order(fitted: Fitted) -> list[Excerpt]:
    """Put what stays the same first, in an order of its own; the best stands last.

    A model reads its prompt anew from the first difference on, so the rank, which changes with
    the cursor, must not decide about the order of what is stable.
    """
    stable = [excerpt for excerpt in fitted.kept if excerpt.kind in STABLE_KINDS]
    volatile = [excerpt for excerpt in fitted.kept if excerpt.kind not in STABLE_KINDS]
    return [*sorted(stable, key=lambda excerpt: excerpt.document.uri), *reversed(volatile)]


def _declaration_start(tree: SyntaxTree | Unparsed) -> Callable[[int, int], int | None]:
    def start(after: int, before: int) -> int | None:
        return None if isinstance(tree, Unparsed) else declaration_start(tree, after, before)

    return start
