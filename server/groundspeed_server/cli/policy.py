"""`groundspeed policy`: the organisation's policy here, and whether a new one would do."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from groundspeed_server.errors import UserError
from groundspeed_server.policy.accepting import Policy, accept
from groundspeed_server.policy.document import Limits, PolicyRefused
from groundspeed_server.policy.governing import Governed, Governor

_EXAMPLES = """examples:
  groundspeed policy show
  groundspeed policy check lake/policy/policy.toml

`check` looks for the prompt files that the policy names in the folder `prompts`
beside it. Choices of a region are held against what this machine allows.

exit codes: 0 done; 2 error, such as a policy that would be refused
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.description = "The organisation's policy, which editors follow within 15 minutes."
    parser.epilog = _EXAMPLES
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="which policy is in force here, for you")
    show.epilog = "Example: groundspeed policy show"
    check = actions.add_parser("check", help="whether a policy file would come into force")
    check.add_argument("file", metavar="FILE", type=Path)
    check.epilog = "Example: groundspeed policy check lake/policy/policy.toml"


def run(arguments: argparse.Namespace) -> int:
    """Run the action."""
    lines = _checked(arguments.file) if arguments.action == "check" else _shown()
    print("\n".join(lines))
    return 0


def _shown() -> list[str]:
    here = Path.cwd()
    with closing(Governor(os.environ, roots=(here,))) as governor:
        if governor.watch is None:
            return ["No lake is set, so no policy can come from it."]
        governor.watch.look()
        governed = governor.govern()
        return list(_standing(governed, governor))


def _standing(governed: Governed, governor: Governor) -> Iterator[str]:
    standing = governor.standing
    if standing.unreachable is not None:
        yield f"lake      cannot be read: {standing.unreachable}"
    if governed.version is None:
        yield "policy    none is in force"
    else:
        yield f"policy    {governed.version}{_seen(standing.seen_s)}"
        for name, arm in sorted(governed.arms.items()):
            yield f"arm       {name}: {arm}"
        for name, file in sorted(governed.prompts.items()):
            yield f"prompt    {name}: {file.description}"
        yield f"today     {_spent(governed, governor)}"
    if governor.permit.refusal is not None:
        yield f"off       {governor.permit.refusal}"
    for notice in governed.notices:
        yield f"notice    {notice}"


def _seen(seen_s: float | None) -> str:
    if seen_s is None:
        return ""
    return f", seen in the lake at {datetime.fromtimestamp(seen_s).astimezone():%Y-%m-%d %H:%M}"


def _spent(governed: Governed, governor: Governor) -> str:
    limits, spent = governed.limits, governor.permit.today()
    calls = "no limit" if limits.calls_per_day is None else f"of {limits.calls_per_day:,}"
    usd = "no limit" if limits.dollars_per_day is None else f"of ${limits.dollars_per_day:,.2f}"
    if limits == Limits():
        return "no limits, so nothing is counted"
    day = datetime.now(UTC).date().isoformat()
    return f"{spent.calls:,} calls ({calls}), ${spent.usd:,.4f} ({usd}), on {day} in UTC"


def _checked(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}.",
            "Name the policy's file, such as lake/policy/policy.toml.",
        ) from None

    def prompt(name: str) -> bytes:
        file = path.parent / "prompts" / f"{name}.md"
        try:
            return file.read_bytes()
        except OSError as error:
            raise PolicyRefused(
                f"{file} cannot be read: {error.strerror}.",
                "Put it there: `check` looks for prompts beside the policy.",
            ) from None

    with closing(Governor(os.environ, roots=(Path.cwd(),))) as governor:
        policy = accept(content, prompt, governor.allowed_regions)
    return [f"The policy {policy.document.version} would come into force.", *_summary(policy)]


def _summary(policy: Policy) -> Iterator[str]:
    yield from policy.notices
    for name, experiment in policy.document.experiments.items():
        whole = sum(arm.weight for arm in experiment.arms.values())
        shares = ", ".join(
            f"{arm} {facts.weight / whole:.0%}" for arm, facts in experiment.arms.items()
        )
        yield f"experiment {name}: {shares}"
    for name, file in policy.prompts.items():
        yield f"prompt {name}: {file.source}"
    if policy.document.kill_switch.on:
        yield "The kill switch is on: nobody gets completions or reviews."
