"""`groundspeed doctor`: what is set up, what works, and what to do about the rest."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from groundspeed_server.cli.checkup.check import Check
from groundspeed_server.cli.checkup.embeddings import embedding_checks
from groundspeed_server.cli.checkup.model import model_checks
from groundspeed_server.cli.checkup.places import place_checks
from groundspeed_server.cli.frame import visible
from groundspeed_server.errors import UserError
from groundspeed_server.policy.governing import Governed, Governor
from groundspeed_server.prompts.kinds import choose_prompts
from groundspeed_server.settings.places import projects_of
from groundspeed_server.settings.values import Settings
from groundspeed_server.typecheck.tools import Unavailable, find_tools

_EXAMPLES = """examples:
  groundspeed doctor
  groundspeed doctor --json

The model is asked for one token of a completion of made-up code, which costs
next to nothing; so does the one vector, where embeddings are switched on.

exit codes: 0 all is well; 1 there are problems; 2 error
"""


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
            print(f"{'ok' if check.ok else 'problem':<8} {check.name:<14} {visible(check.found)}")
            if check.remedy:
                print(f"{'':<24}{visible(check.remedy)}")
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
        yield Check("configuration", ok=False, found=notice.what, remedy=notice.remedy)
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
    yield from model_checks(loaded.settings, workspace, prompts, governor.permit)
    yield from embedding_checks(loaded.settings, workspace, governor.permit)
    yield from _type_check(loaded.settings, workspace)
    yield from place_checks(loaded.settings)


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
