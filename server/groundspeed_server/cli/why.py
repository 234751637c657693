"""`groundspeed why`: the last decisions, each with its reason, its context and its cost."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec

from groundspeed_server.cli.frame import print_data
from groundspeed_server.cli.ledger_notice import tell_of_moved_ledger
from groundspeed_server.engine.next_edit.values import POSITION_KIND
from groundspeed_server.engine.values import Decision, DroppedExcerpt, ModelCall, Source
from groundspeed_server.settings.load import load_settings
from groundspeed_server.settings.places import state_dir
from groundspeed_server.telemetry.ledger import Ledger, LoggedDecision
from groundspeed_server.telemetry.places import ledger_file

_TRIGGERS = {"auto": "asked by the editor", "manual": "asked by you"}
_SOURCES = {
    Source.MODEL: "the model",
    Source.CACHE: "an answer of a moment ago",
    Source.TYPED_THROUGH: "the suggestion that you are typing through",
    Source.SPECULATIVE: "an answer prepared ahead",
    Source.COPY: "the code around, without a model",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.description = (
        "The last decisions: asked or not, why, and at what cost. They come from the\n"
        "ledger on this machine, which holds no source text."
    )
    parser.add_argument(
        "--last", type=_positive, default=5, metavar="N", help="how many (default: 5)"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON array, oldest first")
    parser.epilog = "Example: groundspeed why --last 20"


def run(arguments: argparse.Namespace) -> int:
    """Print the last decisions."""
    settings = load_settings(os.environ, roots=[Path.cwd()])
    path = ledger_file(state_dir(os.environ, settings.state_dir))
    ledger = Ledger(path)
    entries = ledger.decisions(arguments.last)
    ledger.close()
    if arguments.json:
        print_data(msgspec.json.encode([_as_data(entry) for entry in entries]).decode())
    elif entries:
        print("\n\n".join(_as_text(entry) for entry in entries))
    else:
        print(
            "Nothing was decided yet for an editor on this machine, or the ledger was deleted.\n"
            "What `groundspeed complete` decides is not kept: --json prints it."
        )
    tell_of_moved_ledger(path)
    return 0


def _as_data(entry: LoggedDecision) -> dict[str, object]:
    at = datetime.fromtimestamp(entry.at_s, UTC).isoformat(timespec="milliseconds")
    return {"at": at.replace("+00:00", "Z"), **msgspec.to_builtins(entry.decision)}


def _as_text(entry: LoggedDecision) -> str:
    decision = entry.decision
    at = datetime.fromtimestamp(entry.at_s).astimezone()
    kind = decision.position_kind.replace("_", " ")
    rows = [
        ("", f"{at:%Y-%m-%d %H:%M:%S}  {decision.language}, {kind}, {_TRIGGERS[decision.trigger]}"),
        *_rows(decision),
    ]
    return "\n".join(f"  {name:<9}{text}" if name else text for name, text in rows)


def _rows(decision: Decision) -> Iterator[tuple[str, str]]:
    yield ("answer", _answer(decision))
    if decision.call is not None:
        yield ("model", _model(decision.call))
        yield ("cost", _cost(decision.call))
    if decision.policy is not None:
        arms = ", ".join(f"{name} {arm}" for name, arm in sorted(decision.arms.items()))
        yield ("policy", f"{decision.policy}, {f'arms: {arms}' if arms else 'no experiment'}")
    if decision.tokens_sent:
        sent = [f"{kind} {tokens}" for kind, tokens in decision.tokens_sent.items()]
        yield ("sent", f"{', '.join(sent)} (estimated tokens)")
    if decision.dropped:
        yield ("dropped", ", ".join(_dropped(decision.dropped)))
    if decision.repairs:
        steps = [f"{each.name} -{each.removed} +{each.added}" for each in decision.repairs]
        yield ("repaired", f"{', '.join(steps)} (characters)")
    if decision.type_errors is not None:
        errors = "error" if decision.type_errors == 1 else "errors"
        yield ("types", f"{decision.type_errors or 'no'} new {errors} on the suggestion's lines")


def _dropped(dropped: Sequence[DroppedExcerpt]) -> Iterator[str]:
    """Yield how many pieces of a kind were not sent for a reason, and of how many tokens."""
    for (kind, reason), same in groupby(dropped, key=lambda each: (each.kind, each.reason)):
        tokens = [each.tokens for each in same]
        count = f"{len(tokens)} times " if len(tokens) > 1 else ""
        yield f"{count}{kind} {sum(tokens)} ({reason})"


def _answer(decision: Decision) -> str:
    took = f"after {decision.latency_ms:,.0f} ms"
    if decision.position_kind == POSITION_KIND and decision.reason is None:
        return f"a next edit from a rule, {took}. {decision.detail}"
    if decision.source is not Source.NONE and decision.reason is None:
        detail = f". {decision.detail}" if decision.detail else ""
        return f"a suggestion from {_SOURCES[decision.source]}, {took}{detail}"
    asked = "the model was asked" if decision.call else "no model was asked"
    detail = f" {decision.detail}" if decision.detail else ""
    return f"none, {took}; {asked}: {decision.reason or 'no reason recorded'}.{detail}"


def _model(call: ModelCall) -> str:
    first = "no token came" if call.ttft_ms is None else f"first token {call.ttft_ms:,.0f} ms"
    return f"{call.provider} {call.model}, prompt {call.prompt}, {first}"


def _cost(call: ModelCall) -> str:
    counts = (
        (call.tokens_in, "tokens in"),
        (call.tokens_cache_read, "read from cache"),
        (call.tokens_cache_write, "written to cache"),
        (call.tokens_out, "out"),
    )
    parts = [f"{count:,} {what}" for count, what in counts if count is not None]
    parts.append("price not known" if call.cost_usd is None else f"${call.cost_usd:.6f}")
    return ", ".join(parts)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
