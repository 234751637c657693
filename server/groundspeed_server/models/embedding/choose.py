"""Chooses who makes vectors: only what the settings name, and only where the policy allows it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from groundspeed_server.errors import UserError
from groundspeed_server.models.embedding.port import EmbeddingClient
from groundspeed_server.settings.values import EmbeddingSettings, ModelSettings, Settings


def choose_embedding(settings: Settings, *, environment: Mapping[str, str]) -> EmbeddingClient:
    """Return the client that the settings name. Asks nothing over the network.

    Who may answer, and where code may be sent, is what `[model]` says: that is what the
    organisation's policy narrows.

    Args:
        settings: All settings; `embedding` and `model` count here.
        environment: The process's environment, for a server's key.

    Raises:
        UserError: The settings name something that cannot be used, or that is not allowed.
    """
    chosen, model = settings.embedding, settings.model
    if model.allowed_providers is not None and chosen.provider not in model.allowed_providers:
        allowed = ", ".join(model.allowed_providers) or "none"
        raise UserError(
            f"Embeddings by {chosen.provider} are not allowed here; of the providers, {allowed} "
            "may be used.",
            "Change `provider` under [embedding], or ask who wrote `allowed_providers`, or the "
            "organisation's policy.",
        )
    if chosen.provider == "openai":
        from groundspeed_server.models.embedding.openai import (  # noqa: PLC0415 - on demand.
            OpenAIEmbedding,
        )

        return OpenAIEmbedding(chosen, environment)
    return _bedrock(chosen, model)


def _bedrock(chosen: EmbeddingSettings, model: ModelSettings) -> EmbeddingClient:
    from groundspeed_server.models.bedrock.regions import (  # noqa: PLC0415 - loads botocore.
        check_regions,
        configured_region,
    )
    from groundspeed_server.models.embedding.bedrock import (  # noqa: PLC0415 - as above.
        DEFAULT,
        BedrockEmbedding,
    )

    chosen = msgspec.structs.replace(chosen, region=chosen.region or model.region)
    if model.allowed_regions is not None:
        region = chosen.region or configured_region(model)
        check_regions(chosen.name or DEFAULT, region, model.allowed_regions)
    return BedrockEmbedding(chosen)
