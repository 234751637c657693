"""Chooses who answers: what the settings name, else Bedrock, else the embedded model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelClient
from groundspeed_server.settings.values import ModelSettings, Provider


class NoModel(UserError):
    """Nothing can answer; the text is also what a status line shows."""


def choose_client(settings: ModelSettings, *, environment: Mapping[str, str]) -> ModelClient:
    """Return the client of the configured model, or of the best one that can answer here.

    Without a configured provider Bedrock answers when AWS credentials resolve, as botocore finds
    them in this process's own environment; otherwise the embedded model when it is installed.
    Nothing is asked over the network but EC2's metadata service, on EC2, for a second at most.

    Args:
        settings: The `model` part of the settings.
        environment: The process's environment, for the model folder and a server's key.

    Raises:
        NoModel: Nothing can answer.
        UserError: The settings name something that cannot be used.
    """
    if settings.provider is not None:
        _require_allowed(settings.provider, settings)
    match settings.provider:
        case "bedrock":
            return _bedrock(settings)
        case "openai":
            return _openai(settings, environment)
        case "local":
            return _local(settings, environment)
        case "scripted":
            return _scripted(settings)
        case None:
            return _best(settings, environment)


def _best(settings: ModelSettings, environment: Mapping[str, str]) -> ModelClient:
    if settings.base_url is not None and _is_allowed("openai", settings):
        return _openai(settings, environment)
    if _is_allowed("bedrock", settings) and _may_have_credentials():
        return _bedrock(settings)
    _require_allowed("local", settings)
    # A model id of another provider means nothing to the embedded model.
    embedded = ModelSettings(provider="local")
    try:
        return _local(embedded, environment)
    except NoModel as error:
        raise NoModel(
            f"{error.what.removesuffix('.')}, and there are no AWS credentials.",
            f"{error.remedy.removesuffix('.')}, or sign in to AWS with `aws sso login`.",
        ) from None


def _may_have_credentials() -> bool:
    from groundspeed_server.models.bedrock.session import (  # noqa: PLC0415 - loads botocore.
        credentials_resolve,
    )

    return credentials_resolve()


def _is_allowed(provider: Provider, settings: ModelSettings) -> bool:
    return settings.allowed_providers is None or provider in settings.allowed_providers


def _require_allowed(provider: Provider, settings: ModelSettings) -> None:
    if not _is_allowed(provider, settings):
        allowed = ", ".join(settings.allowed_providers or ()) or "none"
        raise NoModel(
            f"No model: of the providers, {allowed} may be used here, and {provider} is not.",
            "Change `provider` under [model], or ask who wrote `allowed_providers`, or the "
            "organisation's policy.",
        )


def _bedrock(settings: ModelSettings) -> ModelClient:
    from groundspeed_server.models.bedrock.client import BedrockModel  # noqa: PLC0415 - on demand.
    from groundspeed_server.models.bedrock.families import default_family  # noqa: PLC0415
    from groundspeed_server.models.bedrock.regions import (  # noqa: PLC0415
        check_regions,
        configured_region,
    )

    if settings.allowed_regions is not None:
        model = settings.name or default_family().id
        check_regions(model, configured_region(settings), settings.allowed_regions)
    return BedrockModel(settings)


def _openai(settings: ModelSettings, environment: Mapping[str, str]) -> ModelClient:
    from groundspeed_server.models.openai.client import OpenAIModel  # noqa: PLC0415 - on demand.

    if settings.base_url is None:
        raise NoModel(
            "No model: the provider `openai` needs the address of a server.",
            "Set `base_url` under [model], or GROUNDSPEED_BASE_URL.",
        )
    return OpenAIModel(settings, environment)


def _local(settings: ModelSettings, environment: Mapping[str, str]) -> ModelClient:
    from groundspeed_server.models.local.catalogue import (  # noqa: PLC0415 - on demand.
        DEFAULT,
        WeightsState,
        catalogue,
        weights_state,
    )
    from groundspeed_server.models.local.client import LocalModel  # noqa: PLC0415
    from groundspeed_server.models.local.engine import is_available  # noqa: PLC0415

    if not is_available():
        raise NoModel(
            "No model: the embedded model needs llama.cpp, which is not installed.",
            "Install `groundspeed[local]`.",
        )
    name = settings.name or DEFAULT
    weights = catalogue().get(name)
    if weights is not None:
        state = weights_state(weights, environment)
        if state is not WeightsState.INSTALLED:
            raise NoModel(
                f"No model: the embedded model {name} is {state}.",
                f"Run `groundspeed model install {name}`.",
            )
    elif not Path(name).expanduser().is_file():
        raise NoModel(
            "No model: the model file that `name` under [model] gives does not exist.",
            "Check the path, or run `groundspeed model install smollm2-135m`.",
        )
    return LocalModel(settings, environment)


def _scripted(settings: ModelSettings) -> ModelClient:
    from groundspeed_server.models.scripted import ScriptedModel  # noqa: PLC0415 - on demand.

    if settings.script is None:
        raise NoModel(
            "No model: the provider `scripted` needs a script.",
            "Set `script` under [model] to a TOML file.",
        )
    return ScriptedModel.from_file(Path(settings.script).expanduser())
