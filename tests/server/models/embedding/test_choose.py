"""Who makes vectors: what the settings name, where it is allowed."""

from __future__ import annotations

import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.embedding.choose import choose_embedding
from groundspeed_server.settings.values import EmbeddingSettings, ModelSettings, Settings

OPENAI = EmbeddingSettings(provider="openai", base_url="http://127.0.0.1:1/v1")


@pytest.mark.parametrize(
    ("settings", "provider"),
    [
        (Settings(), "bedrock"),
        (Settings(embedding=OPENAI), "openai"),
        (Settings(embedding=OPENAI, model=ModelSettings(allowed_providers=("openai",))), "openai"),
        (
            Settings(model=ModelSettings(region="eu-west-1", allowed_regions=("eu-west-1",))),
            "bedrock",
        ),
    ],
)
def test_what_the_settings_name_makes_vectors(settings: Settings, provider: str) -> None:
    client = choose_embedding(settings, environment={})
    client.close()

    assert client.identity.provider == provider


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            Settings(embedding=OPENAI, model=ModelSettings(allowed_providers=("bedrock",))),
            "Embeddings by openai are not allowed here",
        ),
        (
            Settings(model=ModelSettings(allowed_providers=())),
            "Embeddings by bedrock are not allowed here; of the providers, none",
        ),
        (
            Settings(model=ModelSettings(region="us-east-1", allowed_regions=("eu-west-1",))),
            "us-east-1 is not one of those that are allowed",
        ),
        (
            Settings(
                model=ModelSettings(region="eu-west-1", allowed_regions=("eu-west-1",)),
                embedding=EmbeddingSettings(region="us-east-1"),
            ),
            "us-east-1 is not one of those that are allowed",
        ),
        (
            Settings(
                model=ModelSettings(region="eu-west-1", allowed_regions=("eu-west-1",)),
                embedding=EmbeddingSettings(name="global.cohere.embed-v4:0"),
            ),
            "beyond the regions that are allowed",
        ),
    ],
)
def test_what_is_narrowed_for_completions_holds_for_vectors(settings: Settings, says: str) -> None:
    with pytest.raises(UserError) as refused:
        choose_embedding(settings, environment={})

    assert says in refused.value.what
