"""`groundspeed complete`: one completion in the terminal, by the same engine as the editor's."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import uuid
from pathlib import Path

import msgspec

from groundspeed_server.assist.assembly import Services, assemble
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.cli.frame import print_data
from groundspeed_server.cli.interruptible import interruptible
from groundspeed_server.cli.progress import waiting_for_model
from groundspeed_server.engine.values import CompletionQuery, Outcome, Source, Trigger, Workspace
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelError
from groundspeed_server.policy.governing import governed_command
from groundspeed_server.settings.places import projects_of
from groundspeed_server.text.lines import LineIndex
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

_NOTHING = 1
_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9}):(?P<column>\d{1,9})\Z", re.DOTALL)
_MAX_BYTES = 16 * 1_024 * 1_024
_REMEDY = "Give a place such as src/app.ts:12:20; line and column count from 1."


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.description = (
        "Complete the code at one place of a file. Standard output is the text to insert.\n"
        "Exit code 0: a suggestion; 1: none, and the reason on standard error; 2: error."
    )
    parser.add_argument(
        "place", metavar="FILE:LINE:COL", help="line and column count from 1, in characters"
    )
    parser.add_argument("--json", action="store_true", help="print suggestion and decision as JSON")
    parser.epilog = "Example: groundspeed complete src/app.ts:12:20 --json"


def run(arguments: argparse.Namespace) -> int:
    """Complete, print, and return the exit code."""
    path, line, column = _parse_place(arguments.place)
    document = _read(path)
    offset = _offset_of(document, line, column)
    here, own = Path.cwd(), path.resolve().parent
    roots = (here if own.is_relative_to(here.resolve()) else own,)
    with governed_command(os.environ, roots=projects_of([own, *roots])) as (governed, permit):
        services = assemble(
            governed.settings,
            roots=roots,
            environment=os.environ,
            prompts=governed.prompts,
            permit=permit,
        )
        outcome = _complete(services, document, offset, roots)
    _print(outcome, as_json=arguments.json)
    return 0 if outcome.suggestion else _NOTHING


def _complete(
    services: Services, document: DocumentSnapshot, offset: int, roots: tuple[Path, ...]
) -> Outcome:
    query = CompletionQuery(str(uuid.uuid4()), document, offset, Trigger.MANUAL)

    def ask(cancellation: Cancellation) -> Outcome:
        if services.door is not None:
            # Loading weights is no part of an answer's time; a failure shows when it is asked.
            with contextlib.suppress(ModelError):
                services.door.warm_up()
        return services.completer.complete(query, Workspace(roots), cancellation)

    try:
        with waiting_for_model():
            return interruptible(ask)
    finally:
        if services.door is not None:
            services.door.close()


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        encoded = msgspec.json.format(msgspec.json.encode(outcome), indent=2)
        print_data(encoded.decode())
    elif outcome.suggestion is not None:
        print(outcome.suggestion.text)
    decision = outcome.decision
    if outcome.suggestion is None:
        print(f"groundspeed: no suggestion ({decision.reason}). {decision.detail}", file=sys.stderr)
    elif decision.detail:
        call = decision.call
        who = "the code around" if decision.source is Source.COPY or call is None else call.model
        print(f"groundspeed: {who} stood in for the model. {decision.detail}", file=sys.stderr)


def _parse_place(place: str) -> tuple[Path, int, int]:
    found = _PLACE.match(place)
    if found is None or found["line"] == "0" or found["column"] == "0":
        raise UserError(f"{place!r} is not a place in a file.", _REMEDY)
    return Path(found["file"]), int(found["line"]), int(found["column"])


def _read(path: Path) -> DocumentSnapshot:
    language = Language.of_path(path)
    try:
        if path.is_dir():
            raise UserError(f"{path} is a folder.", _REMEDY)
        if language is None:
            raise UserError(
                f"{path} is neither TypeScript nor JavaScript.",
                "Give a file that ends in .ts, .tsx, .mts, .cts, .js, .jsx, .mjs or .cjs.",
            )
        if path.exists() and not path.is_file():
            raise UserError(f"{path} is not an ordinary file.", _REMEDY)
        if path.stat().st_size > _MAX_BYTES:
            raise UserError(
                f"{path} is too large to complete: it is over 16 MB.",
                "Split it, or name another file.",
            )
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    resolved = path.absolute()
    return DocumentSnapshot(resolved.as_uri(), resolved, language, 1, text)


def _unreadable(path: Path, error: OSError | ValueError) -> UserError:
    if isinstance(error, FileNotFoundError):
        return UserError(f"There is no file {path}.", _REMEDY)
    if isinstance(error, UnicodeDecodeError):
        return UserError(f"{path} is not UTF-8 text.", "Convert it to UTF-8 first.")
    if isinstance(error, PermissionError):
        return UserError(f"There is no permission to read {path}.", "Check whose it is.")
    reason = error.strerror if isinstance(error, OSError) else "its name cannot be used"
    return UserError(f"{path} cannot be read: {reason}.", _REMEDY)


def _offset_of(document: DocumentSnapshot, line: int, column: int) -> int:
    lines = LineIndex(document.text)
    if line > len(lines):
        raise UserError(f"The file has {len(lines)} lines, so there is no line {line}.", _REMEDY)
    start = lines.start_of(line - 1)
    end = lines.start_of(line) if line < len(lines) else len(document.text)
    length = len(document.text[start:end].rstrip("\r\n"))
    if column > length + 1:
        raise UserError(
            f"Line {line} has {length} characters, so there is no column {column}.", _REMEDY
        )
    return start + column - 1
