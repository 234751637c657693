"""What can be configured, with its defaults. One frozen value per part."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from groundspeed_server.text.snapshot import Language

Milliseconds = Annotated[int, msgspec.Meta(ge=50, le=60_000)]
Tokens = Annotated[int, msgspec.Meta(ge=16, le=100_000)]
Provider = Literal["bedrock", "openai", "local", "scripted"]
PromptName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z][a-z0-9-]{0,47}\.v[1-9][0-9]{0,5}\Z",
        description="a prompt's name and version, such as review-chat.v1",
    ),
]
TeamName = Annotated[
    str,
    msgspec.Meta(
        pattern="^[a-z0-9][a-z0-9-]{0,47}$",
        description="small letters, digits and hyphens, such as web-shop",
    ),
]


class ModelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which model answers.

    Attributes:
        provider: None chooses: Bedrock when AWS credentials resolve, else the embedded model.
        name: A model id, profile id, ARN or GGUF path; None takes the provider's default.
        family: The model family behind an ARN that does not say, such as `claude-haiku-5-5`.
        region: The AWS region; None leaves it to botocore.
        base_url: Where an OpenAI-compatible server answers, such as `http://127.0.0.1:8080/v1`.
        api_key_env: The environment variable that holds that server's key.
        fill_in_middle: Whether that server takes the suffix, or the kind of tokens in which its
            model, or the one of a GGUF file, is told (`fim.toml`); None finds out.
        prompt_tokens: The most estimated tokens of a completion's prompt, for models that read
            slowly; None leaves 280 to the embedded model, and no limit to a server.
        script: The file that the scripted model plays.
        allowed_providers: Who may answer; None allows everybody.
        allowed_regions: The AWS regions that code may be sent to; None allows every one. The word
            `global` allows profiles that route anywhere.
    """

    provider: Provider | None = None
    name: str | None = None
    family: str | None = None
    region: str | None = None
    base_url: str | None = None
    api_key_env: str = "OPENAI_API_KEY"
    fill_in_middle: bool | str | None = None
    prompt_tokens: Tokens | None = None
    script: str | None = None
    allowed_providers: tuple[Provider, ...] | None = None
    allowed_regions: tuple[str, ...] | None = None


class PromptSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which prompt file is used for what, by its name; None takes the built-in one.

    Attributes:
        completion_chat: For completions, with models that converse.
        completion_hole: For completions, with models that continue text.
        review_chat: For review hints.
    """

    completion_chat: PromptName | None = None
    completion_hole: PromptName | None = None
    review_chat: PromptName | None = None


class TechniqueSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the engine does beyond asking a model; each can be switched alone, to be measured.

    Those that were measured and found to be worth nothing are off.

    Attributes:
        reuse: Offer again what is left of a suggestion while the engineer types what it says.
        cache: Offer again what the model said at a place, when the engineer comes back to it.
        read_ahead: Offer what was generated beyond what was shown, when the engineer gets there.
        recycling: Let a call under way answer later requests, if what is typed still fits.
        pacing: Wait for a pause in typing before asking, where the editor does not.
        back_off: Wait longer after rejections.
        rejection_memory: Offer nothing that was turned down at the same place before.
        undo_filter: Offer nothing that was deleted just before.
        blocks: Ask for several lines where a block begins.
        type_check: Withhold what the workspace's TypeScript rejects.
        alternatives: Offer several suggestions on an explicit request.
        next_edit: Offer the edit elsewhere in the file that follows from the last change.
        declarations: Send the signatures of what the document imports.
        signatures: Send the signatures of other names that stand near the cursor.
        retrieval: Send pieces of the workspace that are like the lines before the cursor.
        embeddings: Send pieces that mean the same, found by vectors that a model makes of the
            workspace in the background; off by default, since all of the code is sent for it.
        recent_edits: Send what was edited last, elsewhere, as diffs.
        open_tabs: Send what the other open documents declare, related to the place or not.
        copy_rule: Offer what follows the same text elsewhere, where that is certain, before a model
            is asked; elsewhere weigh it against the model's answer.
        two_speeds: Let a model improve on what was offered before it was asked.
        first_lines: Offer the first lines of an answer while the rest of it comes, where the editor
            asks again by itself.
        prefill: Let the embedded model read the likely prompt while nothing is asked.
        standby: Let the embedded model answer while the configured one cannot.
    """

    reuse: bool = True
    cache: bool = True
    read_ahead: bool = True
    recycling: bool = True
    pacing: bool = True
    back_off: bool = True
    rejection_memory: bool = True
    undo_filter: bool = True
    blocks: bool = True
    type_check: bool = True
    alternatives: bool = True
    next_edit: bool = True
    declarations: bool = True
    signatures: bool = False
    retrieval: bool = True
    embeddings: bool = False
    recent_edits: bool = True
    open_tabs: bool = False
    copy_rule: bool = True
    two_speeds: bool = True
    first_lines: bool = True
    prefill: bool = False
    standby: bool = True


class CompletionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When completions are offered, and how much is spent on each.

    Attributes:
        languages: The LSP language ids to complete.
        off_paths: Files in which nothing is completed, as patterns in the manner of `.gitignore`,
            from the folder that is open.
        deadline_ms: An automatic request is answered by then, with or without a suggestion.
        manual_deadline_ms: The same for an explicit request.
        prefix_tokens: Estimated tokens of the document before the cursor.
        suffix_tokens: Estimated tokens of the document after the cursor.
        context_tokens: Estimated tokens of other code; what the document leaves over adds to it.
        context_ms: Other code that was not found by then is left out.
        max_tokens_line: Tokens to generate for the rest of a line.
        max_tokens_block: Tokens to generate for several lines.
        techniques: What is done beyond asking the model.
    """

    enabled: bool = True
    languages: tuple[Language, ...] = tuple(Language)
    off_paths: tuple[str, ...] = ()
    deadline_ms: Milliseconds = 2_500
    manual_deadline_ms: Milliseconds = 8_000
    prefix_tokens: Tokens = 1_000
    suffix_tokens: Tokens = 400
    context_tokens: Tokens = 1_400
    context_ms: Milliseconds = 100
    max_tokens_line: Tokens = 96
    max_tokens_block: Tokens = 256
    techniques: TechniqueSettings = TechniqueSettings()


class EmbeddingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who turns pieces of the workspace into vectors, and how much that may take.

    It counts where `completion.techniques.embeddings` is switched on. Who may answer and where code
    may be sent is what `ModelSettings` allows.

    Attributes:
        provider: Who makes the vectors.
        name: A model id, or a profile id; None takes the provider's default.
        region: The AWS region; None takes that of the model that completes.
        base_url: Where an OpenAI-compatible server answers.
        api_key_env: The environment variable that holds that server's key.
        dimensions: How long a vector is, where the model lets itself be told.
        most_pieces: Of how many pieces of ten lines vectors are kept in memory.
        pieces_per_minute: How many vectors are made in a minute.
        tokens_per_day: How many tokens are sent in a day, in UTC, by all editors of this machine.
    """

    provider: Literal["bedrock", "openai"] = "bedrock"
    name: str | None = None
    region: str | None = None
    base_url: str | None = None
    api_key_env: str = "OPENAI_API_KEY"
    dimensions: Annotated[int, msgspec.Meta(ge=64, le=4_096)] = 256
    most_pieces: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 20_000
    pieces_per_minute: Annotated[int, msgspec.Meta(ge=1, le=6_000)] = 600
    tokens_per_day: Annotated[int, msgspec.Meta(ge=1_000, le=1_000_000_000)] = 3_000_000


class GateSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What never leaves the machine, beyond the built-in list, which nothing can weaken.

    Attributes:
        exclude: Patterns in the manner of `.gitignore`, matched without regard to case.
    """

    exclude: tuple[str, ...] = ()


class ReviewSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When review hints are given.

    Attributes:
        on_save: Whether saving a document asks for hints.
        max_hints: The most hints that one review gives; a long document takes several.
        min_confidence: Hints below this confidence are not shown.
        deadline_ms: A review is given up after this long.
    """

    enabled: bool = True
    on_save: bool = True
    max_hints: Annotated[int, msgspec.Meta(ge=0, le=50)] = 5
    min_confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.6
    deadline_ms: Milliseconds = 30_000


class TypeCheckSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What checks the types of a suggestion, and how long a suggestion waits for it.

    Attributes:
        node: The program; None takes the one on the search path.
        typescript: The folder of the npm package; None takes the workspace's own where the editor
            says that it is trusted, else the one on the search path.
        patience_ms: An answer is held at most so long for a verdict.
        manual_patience_ms: The same for an explicit request, whose candidates are looked at one
            after the other, with all of the file.
        memory_mb: How large the heap of TypeScript's process may grow.
    """

    node: str | None = None
    typescript: str | None = None
    patience_ms: Annotated[int, msgspec.Meta(ge=0, le=5_000)] = 150
    manual_patience_ms: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 1_500
    memory_mb: Annotated[int, msgspec.Meta(ge=256, le=32_768)] = 1_024


class TelemetrySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is recorded, and where it goes.

    Attributes:
        enabled: Whether events are recorded at all.
        lake: A folder or `s3://bucket/prefix`; None keeps events on this machine.
        key_env: The environment variable that holds the organisation's key for pseudonyms.
        team: The engineer's team, when policy says that it may be recorded.
        ship_every_s: Seconds between uploads.
        spool_limit_mb: Oldest closed segments are dropped, and counted, above this size.
    """

    enabled: bool = True
    lake: str | None = None
    key_env: str = "GROUNDSPEED_ORG_KEY"
    team: TeamName | None = None
    ship_every_s: Annotated[int, msgspec.Meta(ge=5, le=86_400)] = 300
    spool_limit_mb: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 64


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that can be configured.

    Attributes:
        state_dir: Where spool, ledger and models live; None is the platform's own place.
        arms: The experiments in which this engineer takes part, and the arm of each.
    """

    model: ModelSettings = ModelSettings()
    prompts: PromptSettings = PromptSettings()
    completion: CompletionSettings = CompletionSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    gate: GateSettings = GateSettings()
    review: ReviewSettings = ReviewSettings()
    type_check: TypeCheckSettings = TypeCheckSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    state_dir: str | None = None
    arms: dict[str, str] = {}
