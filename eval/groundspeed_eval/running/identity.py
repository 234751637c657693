"""Who is asked, and under which settings: what makes two runs one and the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from groundspeed_eval.running.engine_version import engine_version
from groundspeed_eval.running.run_folder import SCHEMA, RunIdentity
from groundspeed_server.engine.values import Trigger
from groundspeed_server.settings.values import Settings


def run_identity(
    *,
    system: str,
    trigger: Trigger,
    settings: Settings | None,
    environment: Mapping[str, str],
    tasks: str,
) -> RunIdentity:
    """Return the identity of a run.

    Args:
        system: The system's name.
        trigger: Who asks.
        settings: None for a system that asks no model: nothing of them matters to it.
        environment: The process's environment, where credentials are looked for.
        tasks: The digest of the tasks.

    Raises:
        UserError: No model can be chosen under these settings.
    """
    provider, model = _model(settings, environment) if settings is not None else (None, None)
    parameters = msgspec.to_builtins(settings.completion) if settings is not None else {}
    return RunIdentity(
        schema=SCHEMA,
        system=system,
        trigger=trigger,
        engine=engine_version(),
        provider=provider,
        model=model,
        parameters=parameters,
        settings=_digest(settings) if settings is not None else "",
        tasks=tasks,
    )


def _digest(settings: Settings) -> str:
    """Return the digest of the settings that can change an answer.

    The model's id and address are among them, and may be private: only their digest is kept.
    """
    parts = (settings.model, settings.completion, settings.gate, sorted(settings.arms.items()))
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _model(settings: Settings, environment: Mapping[str, str]) -> tuple[str, str]:
    from groundspeed_server.models.choose import choose_client  # noqa: PLC0415  It is heavy.

    client = choose_client(settings.model, environment=environment)
    try:
        return client.identity.provider, client.identity.label
    finally:
        client.close()
