"""Turns cleared context into the prompt that a model understands best."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from groundspeed_server.engine.context.budget import STABLE_KINDS
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt
from groundspeed_server.models.port import PromptShape
from groundspeed_server.prompts.completion import (
    Reference,
    render_completion_chat,
    render_completion_hole,
)
from groundspeed_server.prompts.kinds import Prompts, choose_prompts
from groundspeed_server.prompts.prompt import Prompt

_CLOSERS = " \t\r)]}>;,'\"`*/"
_AROUND_CURSOR = (ContextKind.PREFIX, ContextKind.SUFFIX)


class CompletionPrompts:
    """Writes completion prompts.

    One random mark sets the code apart in all of them: a new one each time would spoil the
    provider's prompt cache.
    """

    def __init__(self, prompts: Prompts | None = None) -> None:
        """Write with these prompt files; by default, with the built-in ones."""
        self._prompts = prompts or choose_prompts()
        self._boundary = secrets.token_hex(8)

    def write(
        self,
        query: CompletionQuery,
        excerpts: Sequence[Excerpt],
        shape: Shape,
        prompt_shape: PromptShape,
    ) -> Prompt:
        """Return the prompt for a query.

        Args:
            query: The query.
            excerpts: What the gate let through, the most stable first.
            shape: How much is asked for.
            prompt_shape: What the model understands.
        """
        path = query.document.name
        held = held_excerpts(excerpts, prompt_shape)
        prefix = _text_of(held, ContextKind.PREFIX)
        suffix = _text_of(held, ContextKind.SUFFIX)
        others = [excerpt for excerpt in held if excerpt.kind not in _AROUND_CURSOR]
        one_line = shape is Shape.LINE
        after_cursor = _text_of(excerpts, ContextKind.SUFFIX)
        rest_of_line = after_cursor.partition("\n")[0].strip(_CLOSERS)
        if prompt_shape is PromptShape.CHAT:
            if any(self._boundary in excerpt.text for excerpt in excerpts):
                self._boundary = secrets.token_hex(8)
            return render_completion_chat(
                path=path,
                language=query.document.language,
                prefix=prefix,
                suffix=suffix,
                context=[_reference(one) for one in others if one.kind in STABLE_KINDS],
                changing=[_reference(one) for one in others if one.kind not in STABLE_KINDS],
                one_line=one_line,
                boundary=self._boundary,
                file=self._prompts.completion_chat,
            )
        if prompt_shape is PromptShape.PREFIX:
            # A vocabulary joins a blank to the word after it, so a model that was not trained to
            # fill holes stumbles over a blank at the end. The repair fits the blanks again.
            prefix = prefix.rstrip(" \t")
        return render_completion_hole(
            path=path,
            prefix=prefix,
            suffix=suffix,
            context=[_reference(one) for one in others],
            # At the end of a line the answer may open a block, and bring its inside along.
            one_line=one_line and bool(rest_of_line),
            file=self._prompts.completion_hole,
        )


def held_excerpts(excerpts: Sequence[Excerpt], prompt_shape: PromptShape) -> Sequence[Excerpt]:
    """Return the excerpts that a prompt holds: a model that only continues sees no suffix."""
    if prompt_shape is not PromptShape.PREFIX:
        return excerpts
    return [excerpt for excerpt in excerpts if excerpt.kind is not ContextKind.SUFFIX]


def _reference(excerpt: Excerpt) -> Reference:
    is_edit = excerpt.kind is ContextKind.RECENT_EDIT
    return Reference(excerpt.document.name, excerpt.text, is_edit=is_edit)


def _text_of(excerpts: Sequence[Excerpt], kind: ContextKind) -> str:
    return "".join(excerpt.text for excerpt in excerpts if excerpt.kind is kind)
