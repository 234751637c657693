"""Looks at the model that completes and reviews: which it is, whether it starts, and answers."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.cli.checkup.check import Check, ms_since
from groundspeed_server.cli.interruptible import interruptible
from groundspeed_server.cli.progress import waiting_for_model
from groundspeed_server.egress import EgressDoor, ModelStream, Permit
from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.choose import choose_client
from groundspeed_server.models.port import (
    Finished,
    ModelClient,
    ModelError,
    PromptShape,
    StopReason,
)
from groundspeed_server.prompts.completion import render_completion_chat, render_completion_hole
from groundspeed_server.prompts.kinds import Prompts
from groundspeed_server.prompts.prompt import Prompt
from groundspeed_server.settings.values import ModelSettings, Settings

_DEADLINE_S = 20.0
# Code that nobody wrote.
MADE_UP_CODE = "export const answer: number ="
_HOW_IT_COMPLETES = {
    PromptShape.CHAT: "Completions are asked for by chat.",
    PromptShape.HOLE: "It fills in the middle of what surrounds the cursor.",
    PromptShape.PREFIX: "It continues what stands before the cursor.",
}


def model_checks(
    settings: Settings, workspace: Path, prompts: Prompts, permit: Permit
) -> Iterator[Check]:
    try:
        client = choose_client(settings.model, environment=os.environ)
    except UserError as error:
        yield Check("model", ok=False, found=error.what, remedy=error.remedy)
        return
    identity = client.identity
    why = _why(settings.model, identity.provider)
    where = "on this machine" if identity.on_device else f"by {identity.provider}"
    yield Check("model", ok=True, found=f"{identity.label} answers, {where}: {why}.")
    door = EgressDoor(client, permit=permit)
    try:
        start = _start(client, door)
        yield start
        # A model that could not start would only say the same again.
        if start.ok:
            yield _call(door, Gate(settings.gate, (workspace,)), prompts)
    finally:
        door.close()


def _why(settings: ModelSettings, provider: str) -> str:
    if settings.provider is not None:
        return f"`provider` is set to {settings.provider}"
    if settings.base_url is not None:
        return "`base_url` is set"
    if provider == "bedrock":
        return "AWS credentials were found"
    return "there are no AWS credentials, and it is installed"


def _start(client: ModelClient, door: EgressDoor) -> Check:
    name = "credentials" if client.identity.provider in {"bedrock", "openai"} else "loading"
    began = time.monotonic()
    try:
        with waiting_for_model():
            interruptible(lambda _: door.warm_up())
    except ModelError as error:
        return Check(name, ok=False, found=f"{error.code}.", remedy=error.remedy)
    how = _HOW_IT_COMPLETES[door.identity.shape]
    return Check(name, ok=True, found=f"Ready after {ms_since(began)} ms. {how}")


def _call(door: EgressDoor, gate: Gate, prompts: Prompts) -> Check:
    cleared = gate.clear(_question(door.identity.shape, prompts))
    if not isinstance(cleared, ClearedPrompt):
        return Check("call", ok=False, found=cleared.detail)
    began = time.monotonic()

    def ask(cancellation: Cancellation) -> tuple[ModelStream, Finished]:
        stream = door.ask(cleared, max_tokens=1, deadline_s=_DEADLINE_S, cancellation=cancellation)
        return stream, [event for event in stream if isinstance(event, Finished)][-1]

    try:
        with waiting_for_model():
            stream, end = interruptible(ask)
    except ModelError as error:
        return Check("call", ok=False, found=f"{error.code}.", remedy=error.remedy)
    if end.reason is StopReason.REFUSED:
        return Check(
            "call",
            ok=False,
            found="The model refused to answer.",
            remedy="Look for a guardrail or content filter on this model.",
        )
    first = "" if stream.ttft_ms is None else f", its first text after {stream.ttft_ms:.0f} ms"
    return Check("call", ok=True, found=f"Answered in {ms_since(began)} ms{first}.")


def _question(shape: PromptShape, prompts: Prompts) -> Prompt:
    """Return a completion prompt like the editor's, about code that nobody wrote."""
    if shape is PromptShape.CHAT:
        return render_completion_chat(
            path="answer.ts",
            language="typescript",
            prefix=MADE_UP_CODE,
            suffix=";\n",
            context=(),
            one_line=True,
            boundary=secrets.token_hex(8),
            file=prompts.completion_chat,
        )
    return render_completion_hole(
        path="answer.ts",
        prefix=MADE_UP_CODE,
        suffix=";\n",
        context=(),
        one_line=True,
        file=prompts.completion_hole,
    )
