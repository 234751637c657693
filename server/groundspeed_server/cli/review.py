"""`groundspeed review`: review hints for changed code, in a terminal or for other tools."""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from groundspeed_server.assist.assembly import assemble, assemble_behind
from groundspeed_server.assist.review import Reviewer
from groundspeed_server.changes import (
    ChangedFile,
    UnreadableFile,
    changed_files,
    whole_files,
)
from groundspeed_server.cli.frame import print_data
from groundspeed_server.cli.interruptible import interruptible
from groundspeed_server.cli.progress import conclude, under_way
from groundspeed_server.counting import counted
from groundspeed_server.egress import Permit
from groundspeed_server.engine.values import Workspace
from groundspeed_server.errors import UserError
from groundspeed_server.gate.refusal import Reason
from groundspeed_server.history import HistoryError
from groundspeed_server.models.choose import NoModel
from groundspeed_server.policy.governing import Governed, governed_command
from groundspeed_server.review.formats import (
    ReviewedFile,
    as_json,
    as_sarif,
    as_text,
    readable_name,
)
from groundspeed_server.review.values import ReviewOutcome, ReviewQuery, counted_hints
from groundspeed_server.settings.places import projects_of
from groundspeed_server.text.snapshot import DocumentSnapshot, Span

_FOUND = 1
_ERROR = 2
_LOCAL_ONLY = "Only invisible characters were looked for."
# Reasons for which nothing was to be reviewed, so that "no hints" is the whole truth.
_QUIET = {"no_change"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.description = (
        "Review the functions that differ from a revision. A new file counts when git\n"
        "knows it (`git add`) or when it is named.\n"
        "Exit code 0: no hints; 1: hints; 2: something could not be reviewed."
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .)")
    parser.add_argument(
        "--base", default="HEAD", metavar="REF", help="compare with (default: HEAD)"
    )
    parser.add_argument("--all", action="store_true", help="review every function, changed or not")
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text")
    parser.epilog = "Example: groundspeed review src --base origin/main --format sarif"


def run(arguments: argparse.Namespace) -> int:
    """Review, print the hints, and return the exit code."""
    paths = [Path(name) for name in arguments.paths or ["."]]
    here = Path.cwd()
    files, unreadable = _found(paths, None if arguments.all else arguments.base)
    roots = _roots(here, paths)
    with governed_command(os.environ, roots=roots) as (governed, permit):
        reviewer, missing = _reviewer(governed, permit, roots)
        code = _report(files, reviewer, missing, roots, arguments.format)
    return _ERROR if unreadable else code


def _report(
    files: Sequence[ChangedFile],
    reviewer: Reviewer,
    missing: UserError | None,
    roots: tuple[Path, ...],
    form: str,
) -> int:
    """Review and print; return the exit code."""
    here = Path.cwd()
    reviewed: list[ReviewedFile] = []
    failed = False
    for number, file in enumerate(files, start=1):
        name = _name(file, here)
        with under_way(f"Reviewing {readable_name(name)} ({number} of {len(files)})"):
            outcome = _review(reviewer, file, roots)
        if file.met and outcome.reason == Reason.IGNORED_PATH:
            continue
        if missing is None and (what := _unreviewed(outcome)) is not None:
            failed = True
            print(f"groundspeed: {readable_name(name)} {what}", file=sys.stderr)
        reviewed.append(ReviewedFile(name, file.document.text, outcome.hints))
        if form == "text" and outcome.hints:
            print(as_text(reviewed[-1]), flush=True)
    if form != "text":
        log = as_json(reviewed) if form == "json" else as_sarif(reviewed)
        print_data(msgspec.json.format(msgspec.json.encode(log), indent=2).decode())
    if missing is not None:
        raise UserError(f"{missing.what} {_LOCAL_ONLY}", missing.remedy) from missing
    hints = sum(len(file.hints) for file in reviewed)
    conclude(_conclusion(hints, len(reviewed)))
    if failed:
        return _ERROR
    return _FOUND if hints else 0


def _conclusion(hints: int, files: int) -> str:
    if not files:
        return "There is nothing to review."
    return f"{counted_hints(hints)} in {counted(files, 'file')}."


def _unreviewed(outcome: ReviewOutcome) -> str | None:
    """Return what was not reviewed, and why; None when nothing was missed."""
    why = outcome.detail or outcome.reason
    if outcome.reviewed:
        return f"was reviewed in part: {why}" if why else None
    return None if outcome.reason in _QUIET else f"was not reviewed: {why}"


def _reviewer(
    governed: Governed, permit: Permit, roots: tuple[Path, ...]
) -> tuple[Reviewer, UserError | None]:
    """Return a reviewer; without a model, one that checks locally, and why there is no model."""
    settings, prompts = governed.settings, governed.prompts
    try:
        services = assemble(
            settings, roots=roots, environment=os.environ, prompts=prompts, permit=permit
        )
    except NoModel as error:
        return assemble_behind(None, settings, roots, prompts=prompts).reviewer, error
    return services.reviewer, None


def _roots(here: Path, paths: list[Path]) -> tuple[Path, ...]:
    """Return the folders that count as open: the projects of what was named, and this one's."""
    named = [path if path.is_dir() else path.parent for path in map(Path.resolve, paths)]
    return projects_of([*named, here])


def _found(paths: list[Path], base: str | None) -> tuple[list[ChangedFile], bool]:
    """Return what to review, and whether something was named that cannot be; that is told.

    Args:
        paths: Files and folders.
        base: What to compare with; None takes all files, and all of each.
    """
    found: dict[str, ChangedFile] = {}
    unreadable = False
    for path in paths:
        try:
            files = whole_files([path]) if base is None else changed_files([path], base)
            for file in files:
                # A name says more of a file than the folder that it lies in.
                if file.document.uri not in found or not file.met:
                    found[file.document.uri] = file
        except UnreadableFile as error:
            unreadable = True
            print(
                "\n  ".join(filter(None, (f"groundspeed: {error.what}", error.remedy))),
                file=sys.stderr,
            )
        except HistoryError as error:
            remedy = f"{error.remedy} With --all, no history is needed."
            raise UserError(error.what, remedy.lstrip()) from error
    return list(found.values()), unreadable


def _review(reviewer: Reviewer, file: ChangedFile, roots: tuple[Path, ...]) -> ReviewOutcome:
    """Review a file, in as many steps as it takes to come to every function."""
    outcome = _review_spans(reviewer, file.document, file.changed, roots)
    while outcome.left_out:
        rest = _review_spans(reviewer, file.document, outcome.left_out, roots)
        known = {(hint.rule, hint.span) for hint in outcome.hints}
        added = [hint for hint in rest.hints if (hint.rule, hint.span) not in known]
        hints = sorted((*outcome.hints, *added), key=lambda hint: hint.span.start)
        details = dict.fromkeys(filter(None, (outcome.detail, rest.detail)))
        outcome = replace(
            rest,
            hints=tuple(hints),
            detail=" ".join(details) or None,
            reviewed=(*outcome.reviewed, *rest.reviewed),
        )
    return outcome


def _review_spans(
    reviewer: Reviewer,
    document: DocumentSnapshot,
    changed: tuple[Span, ...] | None,
    roots: tuple[Path, ...],
) -> ReviewOutcome:
    query = ReviewQuery(str(uuid.uuid4()), document, changed)
    return interruptible(partial(reviewer.review, query, Workspace(roots)))


def _name(file: ChangedFile, here: Path) -> str:
    path = file.document.path
    if path is None:
        return file.document.uri
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
