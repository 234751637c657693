"""`groundspeed doctor`: what is set up, what works, and what to do about the rest."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.cli.interruptible import interruptible
from groundspeed_server.egress import EgressDoor, EmbeddingDoor, ModelStream, Permit
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedPrompt, ClearedText
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.choose import choose_client
from groundspeed_server.models.embedding.choose import choose_embedding
from groundspeed_server.models.embedding.port import Purpose
from groundspeed_server.models.port import (
    Finished,
    ModelClient,
    ModelError,
    PromptShape,
    StopReason,
)
from groundspeed_server.policy.governing import Governed, Governor
from groundspeed_server.prompts.completion import render_completion_chat, render_completion_hole
from groundspeed_server.prompts.kinds import Prompts, choose_prompts
from groundspeed_server.prompts.prompt import Prompt
from groundspeed_server.settings.places import projects_of, state_dir
from groundspeed_server.settings.values import ModelSettings, Settings
from groundspeed_server.telemetry.lake import open_lake
from groundspeed_server.telemetry.places import spool_folder
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from groundspeed_server.typecheck.tools import Unavailable, find_tools

DEADLINE_S = 20.0
# One object with a fixed name and content: checking twice leaves no more than checking once.
# Where editors may write; readers pass over what is not named by its content.
_LAKE_PROBE = ("raw/v1/reachable", b"ok\n")
_CODE = "export const answer: number ="

_EXAMPLES = """examples:
  groundspeed doctor
  groundspeed doctor --json

The model is asked for one token of a completion of made-up code, which costs next
to nothing; so does the one vector, where embeddings are switched on.

exit codes: 0 all is well; 1 there are problems; 2 error
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        ok: Whether it is as it should be.
        found: What was found; one sentence.
        remedy: What to do; empty when there is nothing to do.
    """

    name: str
    ok: bool
    found: str
    remedy: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "Check configuration, model and telemetry; each problem has its remedy."
    parser.epilog = _EXAMPLES
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Make all checks, print them, and return 1 when there is a problem."""
    checks = list(examine(Path.cwd()))
    if arguments.json:
        print(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        for check in checks:
            print(f"{'ok' if check.ok else 'problem':<8} {check.name:<14} {check.found}")
            if check.remedy:
                print(f"{'':<24}{check.remedy}")
    return 0 if all(check.ok for check in checks) else 1


def examine(workspace: Path) -> Iterator[Check]:
    """Yield the checks in order; without usable settings the others would mislead."""
    try:
        governor = Governor(os.environ, roots=projects_of((workspace,)))
    except UserError as error:
        yield Check("configuration", ok=False, found=error.what, remedy=error.remedy)
        return
    with closing(governor):
        if governor.watch is not None:
            governor.watch.look()
        yield from _examine(governor, workspace)


def _examine(governor: Governor, workspace: Path) -> Iterator[Check]:
    governed = governor.govern()
    loaded = governed.loaded
    origins = ", ".join(("built-in defaults", *loaded.origins))
    yield Check("configuration", ok=True, found=f"From {origins}.")
    for notice in loaded.notices:
        yield Check("configuration", ok=False, found=notice)
    yield _policy(governed, governor)
    for sentence in governed.passed_over:
        yield Check("policy", ok=False, found=sentence, remedy="A newer Groundspeed may know it.")
    try:
        prompts = choose_prompts(loaded.settings.prompts, governed.prompts)
    except UserError as error:
        yield Check("prompts", ok=False, found=error.what, remedy=error.remedy)
        return
    named = (prompts.completion_chat, prompts.completion_hole, prompts.review_chat)
    yield Check("prompts", ok=True, found=f"{', '.join(str(file.source) for file in named)}.")
    yield from _model(loaded.settings, workspace, prompts, governor.permit)
    yield from _embeddings(loaded.settings, workspace, governor.permit)
    yield from _type_check(loaded.settings, workspace)
    yield _attempt("spool", lambda: _spool(loaded.settings))
    yield _attempt("lake", lambda: _lake(loaded.settings))


def _policy(governed: Governed, governor: Governor) -> Check:
    """Say which policy is in force, and what it says of this engineer."""
    standing = governor.standing
    far = f" The lake cannot be read ({standing.unreachable})." if standing.unreachable else ""
    arms = ", ".join(f"{name} {arm}" for name, arm in sorted(governed.arms.items()))
    if governed.version is None:
        found = f"No policy is in force.{far}"
    else:
        said = f"arms: {arms}" if arms else "no experiment"
        found = f"Version {governed.version}, {said}.{far}"
    if (refused := governed.refused) is not None:
        found = f"{found} The lake's newest was refused: {refused.what}"
    remedies = (governor.permit.refusal, refused.remedy if refused is not None else None)
    remedy = " ".join(filter(None, remedies))
    return Check("policy", ok=not remedy and refused is None, found=found, remedy=remedy)


def _model(
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
        interruptible(lambda _: door.warm_up())
    except ModelError as error:
        return Check(name, ok=False, found=f"{error.code}.", remedy=error.remedy)
    return Check(name, ok=True, found=f"Ready after {_ms_since(began)} ms.")


def _call(door: EgressDoor, gate: Gate, prompts: Prompts) -> Check:
    cleared = gate.clear(_question(door.identity.shape, prompts))
    if not isinstance(cleared, ClearedPrompt):
        return Check("call", ok=False, found=cleared.detail)
    began = time.monotonic()

    def ask(cancellation: Cancellation) -> tuple[ModelStream, Finished]:
        stream = door.ask(cleared, max_tokens=1, deadline_s=DEADLINE_S, cancellation=cancellation)
        return stream, [event for event in stream if isinstance(event, Finished)][-1]

    try:
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
    return Check("call", ok=True, found=f"Answered in {_ms_since(began)} ms{first}.")


def _question(shape: PromptShape, prompts: Prompts) -> Prompt:
    """Return a completion prompt like the editor's, about code that nobody wrote."""
    if shape is PromptShape.CHAT:
        return render_completion_chat(
            path="answer.ts",
            language="typescript",
            prefix=_CODE,
            suffix=";\n",
            context=(),
            one_line=True,
            boundary=secrets.token_hex(8),
            file=prompts.completion_chat,
        )
    return render_completion_hole(
        path="answer.ts",
        prefix=_CODE,
        suffix=";\n",
        context=(),
        one_line=True,
        file=prompts.completion_hole,
    )


def _embeddings(settings: Settings, workspace: Path, permit: Permit) -> Iterator[Check]:
    """Have one vector made, of code that nobody wrote, where embeddings are switched on."""
    if not settings.completion.techniques.embeddings:
        return
    try:
        door = EmbeddingDoor(choose_embedding(settings, environment=os.environ), permit=permit)
    except UserError as error:
        yield Check("embeddings", ok=False, found=error.what, remedy=error.remedy)
        return
    path = workspace / "answer.ts"
    document = DocumentSnapshot(path.as_uri(), path, Language.TYPESCRIPT, 0, _CODE)
    excerpt = Excerpt(ContextKind.SIMILAR, document, Span(0, len(_CODE)), 0)
    cleared = Gate(settings.gate, (workspace,)).clear_excerpt(excerpt)
    with closing(door):
        yield _vector(door, cleared)


def _vector(door: EmbeddingDoor, cleared: ClearedText | Refusal) -> Check:
    if isinstance(cleared, Refusal):
        return Check("embeddings", ok=False, found=cleared.detail)
    began = time.monotonic()
    try:
        embedded = door.embed([cleared], Purpose.QUESTION)
    except ModelError as error:
        return Check("embeddings", ok=False, found=f"{error.code}.", remedy=error.remedy)
    made = f"made a vector of {len(embedded.vectors[0]):,} numbers"
    found = f"{door.identity.label} {made} in {_ms_since(began)} ms."
    return Check("embeddings", ok=True, found=found)


def _type_check(settings: Settings, workspace: Path) -> Iterator[Check]:
    """Say which TypeScript would check suggestions here; not a problem where there is none."""
    if not settings.completion.techniques.type_check:
        yield Check("types", ok=True, found="Type checks are switched off.")
        return
    try:
        tools = find_tools(settings.type_check, [workspace], trusted=True, environment=os.environ)
    except Unavailable as reason:
        yield Check("types", ok=True, found=str(reason))
        return
    own = tools.typescript.is_relative_to(workspace.resolve())
    where = "this folder's own, in editors that trust it" if own else str(tools.typescript)
    yield Check("types", ok=True, found=f"TypeScript {tools.version} checks suggestions: {where}.")


def _attempt(name: str, look: Callable[[], str]) -> Check:
    """Return the check of something that either says what it found or raises."""
    try:
        return Check(name, ok=True, found=look())
    except UserError as error:
        return Check(name, ok=False, found=error.what, remedy=error.remedy)


def _spool(settings: Settings) -> str:
    if not settings.telemetry.enabled:
        return "Telemetry is switched off."
    folder = spool_folder(state_dir(os.environ, settings.state_dir))
    _require_writable(
        folder, "Set GROUNDSPEED_STATE_DIR, or `state_dir`, to a folder that you can write."
    )
    return f"Events are kept in {folder}."


def _lake(settings: Settings) -> str:
    place = settings.telemetry.lake
    if place is None or not settings.telemetry.enabled:
        return "No lake is set: events stay on this machine."
    if place.startswith("s3://"):
        open_lake(place).put(*_LAKE_PROBE)
    else:
        _require_writable(
            Path(place).expanduser(),
            "Set GROUNDSPEED_LAKE, or `lake` under [telemetry], to a folder that you can write.",
        )
    return f"Events are shipped to {place}."


def _require_writable(folder: Path, remedy: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}.", remedy) from None


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
