"""One budget of tokens for a whole prompt, and how it is shared out.

The shares follow published engines: 35 % before the cursor, 15 % after it, 35 % for code that
stays the same while someone types and 15 % for what changes. What one share leaves over flows on
to the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.engine.values import ContextKind, DroppedExcerpt, Excerpt

# Most of what a small model reads should be the document itself. For the rest, pieces to go by
# help it more than signatures to obey: on 90 real tasks, hits fell from 27 to 22 % when signatures
# came first.
_SMALL_CONTEXT = 0.4
_FIRST_WHEN_SCARCE = frozenset({ContextKind.RETRIEVED, ContextKind.SIMILAR})
_STABLE = 0.7
# The start of the prefix moves with what the context leaves over, so that moves in few steps.
_STEPS = 8

STABLE_KINDS = frozenset({ContextKind.DECLARATION})
"""Context that stays the same while someone types in one file."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most estimated tokens for each part of a prompt.

    Attributes:
        prefix: The document before the cursor.
        suffix: The document after it; 0 for a model that does not see it.
        stable: Other code that stays the same while someone types.
        volatile: Other code that changes.
        flows: Whether what the document leaves over goes to other code.
    """

    prefix: int
    suffix: int
    stable: int
    volatile: int
    flows: bool = True

    @classmethod
    def of(cls, *, prefix: int, suffix: int, context: int, most: int | None) -> Budget:
        """Share out what the settings say, within what the model reads in time.

        Args:
            prefix: Tokens before the cursor.
            suffix: Tokens after it; 0 for a model that does not see it.
            context: Tokens of other code.
            most: What the model reads in time; None for a model without such a limit.
        """
        scarce = most is not None and prefix + suffix + context > most
        if most is not None and scarce:
            suffix = min(suffix, round(0.15 * most))
            context = min(context, round(_SMALL_CONTEXT * most))
            prefix = min(prefix, most - suffix - context)
        stable = 0 if scarce else round(_STABLE * context)
        return cls(prefix, suffix, stable, context - stable, flows=not scarce)

    def ranked(self, excerpts: Sequence[Excerpt]) -> list[Excerpt]:
        """Return candidates with those first that should have the first call on the budget."""
        if self.flows:
            return list(excerpts)
        return sorted(excerpts, key=lambda excerpt: excerpt.kind not in _FIRST_WHEN_SCARCE)

    def for_context(self, before: int, after: int) -> tuple[int, int]:
        """Return the tokens for stable and for volatile context.

        Args:
            before: Tokens of the document before the cursor; beyond the budget for them, how many
                makes no difference.
            after: The same after it.
        """
        if not self.flows:
            return self.stable, self.volatile
        spare = max(0, self.prefix - before) + max(0, self.suffix - after)
        return self.stable + spare - spare // 3, self.volatile + spare // 3

    def for_prefix(self, context: int, after: int) -> int:
        """Return the tokens for the document before the cursor.

        Args:
            context: Tokens that other code took.
            after: Tokens of the document after the cursor.
        """
        spare = max(0, self.stable + self.volatile - context) + max(0, self.suffix - after)
        step = max(self.prefix // _STEPS, 1)
        return self.prefix + spare // step * step


@dataclass(frozen=True, slots=True)
class Fitted:
    """Context within a budget.

    Attributes:
        kept: In the order in which it was given.
        dropped: What found no room.
    """

    kept: tuple[Excerpt, ...]
    dropped: tuple[DroppedExcerpt, ...]

    @property
    def tokens(self) -> int:
        """The estimated tokens of what was kept."""
        return sum(excerpt.tokens for excerpt in self.kept)


def fit(excerpts: Sequence[Excerpt], stable: int, volatile: int) -> Fitted:
    """Take what fits, in order; what is too large is passed over.

    Stable context has the first call on its share, then volatile context on its own and on what
    the first left over. What volatile context leaves over goes to stable context in turn.

    Args:
        excerpts: Candidates; within a kind, the best first.
        stable: Tokens for stable kinds.
        volatile: Tokens for the others.
    """
    firsts = [excerpt for excerpt in excerpts if excerpt.kind in STABLE_KINDS]
    others = [excerpt for excerpt in excerpts if excerpt.kind not in STABLE_KINDS]
    kept, left = _take(firsts, stable)
    more, left = _take(others, volatile + left)
    taken = {id(excerpt) for excerpt in (*kept, *more)}
    rest, _ = _take([excerpt for excerpt in firsts if id(excerpt) not in taken], left)
    taken |= {id(excerpt) for excerpt in rest}
    return Fitted(
        kept=tuple(excerpt for excerpt in excerpts if id(excerpt) in taken),
        dropped=tuple(
            DroppedExcerpt(excerpt.kind, excerpt.tokens, "budget")
            for excerpt in excerpts
            if id(excerpt) not in taken
        ),
    )


def _take(excerpts: Sequence[Excerpt], budget: int) -> tuple[list[Excerpt], int]:
    taken: list[Excerpt] = []
    for excerpt in excerpts:
        if excerpt.tokens <= budget:
            taken.append(excerpt)
            budget -= excerpt.tokens
    return taken, budget
