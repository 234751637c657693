"""Opens the configured model, with its records where they are wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from groundspeed_eval.models.record import RecordStore
from groundspeed_eval.models.recording import RecordingModel
from groundspeed_server.models.choose import choose_client
from groundspeed_server.models.local.catalogue import catalogue, sha256_of, weights_file
from groundspeed_server.models.port import ModelClient, ModelIdentity
from groundspeed_server.settings.values import ModelSettings

_BEDROCK_ENDPOINT = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"


@dataclass(slots=True)
class Recording:
    """Whether raw answers are kept and played back, and how often that happened.

    Attributes:
        folder: Where they are kept.
        wanted: None keeps those of the embedded model alone: others may answer differently.
        replays: How many answers were played back, in whole or in part.
    """

    folder: Path
    wanted: bool | None = None
    replays: int = 0

    def applies_to(self, model: ModelIdentity | None) -> bool:
        """Whether the answers of a model are kept."""
        if model is None:
            return False
        return model.provider == "local" if self.wanted is None else self.wanted

    def replayed(self) -> None:
        """Count an answer that is played back."""
        self.replays += 1


def open_model(
    settings: ModelSettings, environment: Mapping[str, str], recording: Recording | None
) -> ModelClient:
    """Return the configured model.

    Args:
        settings: Which model.
        environment: The process's environment.
        recording: Whether what it says is kept; None keeps and plays back nothing.

    Raises:
        UserError: Nothing can answer.
    """
    client = choose_client(settings, environment=environment)
    if recording is None or not recording.applies_to(client.identity):
        return client
    weights = weights_digest(client.identity, settings, environment)
    return RecordingModel(client, RecordStore(recording.folder), weights, recording.replayed)


def weights_digest(
    identity: ModelIdentity, settings: ModelSettings, environment: Mapping[str, str]
) -> str:
    """Return a digest of what stands behind a model's name.

    For the embedded model that is its weights and the engine that runs them, for a scripted one
    its script, for Bedrock the address of a stand-in; of any other only the settings are known.
    """
    digest = hashlib.sha256(msgspec.json.encode(settings))
    if identity.provider == "local":
        digest.update(_llama_version().encode())
        digest.update(_local_weights(identity.model, environment).encode())
    elif identity.provider == "scripted" and settings.script is not None:
        digest.update(sha256_of(Path(settings.script).expanduser()).encode())
    elif identity.provider == "bedrock":
        digest.update(environment.get(_BEDROCK_ENDPOINT, "").encode())
    return digest.hexdigest()


def _local_weights(name: str, environment: Mapping[str, str]) -> str:
    weights = catalogue().get(name)
    if weights is None:
        return sha256_of(Path(name).expanduser())
    # The file was checked against this digest when it was installed.
    return weights.sha256 if weights_file(weights, environment).exists() else ""


def _llama_version() -> str:
    try:
        return version("xllamacpp")
    except PackageNotFoundError:
        return ""
