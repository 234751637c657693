"""What is asked of a model, before and after the gate has seen it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptId:
    """Which prompt file made a prompt: its id, and the first 12 hex digits of its SHA-256."""

    name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}"


@dataclass(frozen=True, slots=True)
class ChatPrompt:
    """A prompt for a model that converses.

    Attributes:
        source: The prompt file.
        system: Instructions; the stable part, which a provider may cache.
        context: Stable context that may be cached with the system text; may be empty.
        user: The question. It ends with the text nearest the cursor.
        stops: Stop sequences, each with a character that is not white space.
        answer_schema: A JSON Schema that the whole answer must meet, when one is wanted.
        temperature: How freely the model chooses its words, where it lets itself be told; None
            leaves that to the client.
        max_tokens: The most tokens of an answer that the prompt is made for; None sets no limit.
    """

    source: PromptId
    system: str
    context: str
    user: str
    stops: tuple[str, ...] = ()
    answer_schema: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class HolePrompt:
    """A prompt for a model that continues text, and may see what follows the hole.

    Attributes:
        source: The prompt file.
        prefix: All text before the hole, context first, the cursor's own line last.
        suffix: The text after the hole; models that cannot fill in the middle never see it.
        stops: Stop strings; here a newline is allowed.
        temperature: As in a chat prompt; so is the next one.
    """

    source: PromptId
    prefix: str
    suffix: str
    stops: tuple[str, ...] = ()
    temperature: float | None = None
    max_tokens: int | None = None


Prompt = ChatPrompt | HolePrompt


def prompt_texts(prompt: Prompt) -> tuple[str, ...]:
    """Return every text of the prompt that a model would receive."""
    match prompt:
        case ChatPrompt(system=system, context=context, user=user):
            return (system, context, user)
        case HolePrompt(prefix=prefix, suffix=suffix):
            return (prefix, suffix)
