"""The port that every model client implements, and the values that cross it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.gate.clearance import ClearedPrompt


class PromptShape(StrEnum):
    """The shape of prompt that a model understands best."""

    CHAT = "chat"
    HOLE = "hole"  # Continues a prefix, and sees the suffix.
    PREFIX = "prefix"  # Continues a prefix; the suffix of a hole prompt is not sent.


class CalledModel(Protocol):
    """What leave and price of a call depend on, whatever kind of model is called."""

    @property
    def provider(self) -> str:
        """Who runs it."""
        ...

    @property
    def label(self) -> str:
        """Its public name."""
        ...

    @property
    def on_device(self) -> bool:
        """Whether nothing leaves the machine when it is called."""
        ...


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model answers.

    Attributes:
        provider: `bedrock`, `openai`, `local` or `scripted`.
        model: The id as configured; may be an ARN or a path, so it never leaves this process.
        label: A public name for telemetry and the status: no ARN, no path, no host.
        shape: The shape of completion prompt to make for it.
        chats: Whether it also answers chat prompts (review hints need this).
        on_device: Whether nothing leaves the machine when it is asked.
        prompt_tokens: The most tokens that it reads in time; None leaves it to the settings.
        embedded: Whether it runs in this process, one call at a time: a prompt that it has read
            before costs it next to nothing, and a call that nobody waits for holds up the next.
    """

    provider: str
    model: str
    label: str
    shape: PromptShape
    chats: bool
    on_device: bool
    prompt_tokens: int | None = None
    embedded: bool = False


# How freely a model may choose its words when another answer than the best is wanted.
VARIED_TEMPERATURE = 0.8


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One call of a model.

    Attributes:
        prompt: What to ask; sealed by the gate.
        max_tokens: The most tokens to generate.
        deadline_s: Seconds from the start of the call until nobody wants the answer any more.
        retry: Whether one retry of a passing fault is wanted (an explicit request) or not.
        variation: 0 asks for what the model thinks best; another number for another answer, by a
            higher temperature where the model takes one. A model that takes none varies by itself.
    """

    prompt: ClearedPrompt
    max_tokens: int
    deadline_s: float
    retry: bool = False
    variation: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the provider counted them; None where it did not say.

    Attributes:
        tokens_in: Prompt tokens that were read afresh: without those of the cache.
        tokens_out: Generated tokens, thinking included.
        cache_read: Prompt tokens that came from the provider's cache.
        cache_write: Prompt tokens that were read and put into the cache.
    """

    tokens_in: int | None = None
    tokens_out: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of a model's answer.

    Attributes:
        usage: Tokens up to here, from a model that counts as it goes; None from all others.
    """

    text: str
    usage: Usage | None = None


class StopReason(StrEnum):
    """Why a model stopped by itself."""

    END = "end"
    STOP_SEQUENCE = "stop_sequence"
    MAX_TOKENS = "max_tokens"
    REFUSED = "refused"  # Guardrail, content filter or refusal: the answer must not be used.


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of an answer that came to its own end."""

    reason: StopReason
    usage: Usage = field(default_factory=Usage)


ModelEvent = TextDelta | Finished


class ModelErrorCode(StrEnum):
    """What went wrong, in words that telemetry and the status share."""

    NO_CREDENTIALS = "no_credentials"
    EXPIRED_CREDENTIALS = "expired_credentials"
    ACCESS_DENIED = "access_denied"
    MODEL_NOT_FOUND = "model_not_found"
    INVALID_REQUEST = "invalid_request"
    THROTTLED = "throttled"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"  # The provider failed: 5xx, a broken stream, no connection.
    BAD_ANSWER = "bad_answer"  # A success that is none: a proxy's page, missing fields.
    NOT_INSTALLED = "not_installed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    SWITCHED_OFF = "switched_off"  # By the organisation's policy.
    SPENDING_LIMIT = "spending_limit"


class ModelError(Exception):
    """A model call failed.

    Attributes:
        code: What went wrong.
        remedy: One sentence for the engineer: what happened and what to do. Never holds prompt
            text, a credential or an account.
        retry_after_s: For how many seconds the provider wants no further call; None where it did
            not say.
    """

    def __init__(
        self, code: ModelErrorCode, remedy: str, retry_after_s: float | None = None
    ) -> None:
        super().__init__(remedy)
        self.code = code
        self.remedy = remedy
        self.retry_after_s = retry_after_s


def cancelled() -> ModelError:
    """Return the error with which a cancelled call ends."""
    return ModelError(ModelErrorCode.CANCELLED, "The request is no longer wanted.")


class ModelClient(Protocol):
    """A model that can be asked.

    A client is made once for a process and is used from many threads. Clients do not keep
    deadlines across calls and do not retry unless asked: the egress door and its breaker do.
    """

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        ...

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Ask the model and yield its answer as it comes.

        The iterator blocks. It ends with one `Finished`; when `cancellation` fires it stops soon,
        closes its connection and raises `ModelError(CANCELLED)`. Closing the iterator has the
        same effect. Only `groundspeed_server.egress` calls this.

        Raises:
            ModelError: The call failed; text already yielded remains valid.
        """
        ...

    def warm_up(self) -> None:
        """Do what makes the first call fast: load weights, open a connection. May block.

        Raises:
            ModelError: The model cannot answer at present.
        """
        ...

    def close(self) -> None:
        """Give up connections and memory. Calls under way end with an error."""
        ...
