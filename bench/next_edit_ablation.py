"""What next edits are worth, on the history of repositories: `python -m bench.next_edit_ablation`.

Each change is made again as its author made it, line by line; see `tasks.next_edits`. Without the
technique, every edit that repeats an earlier one is made by hand, and nothing is offered in vain.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.repository import VARIABLE, named_repositories
from bench.session_scores import Score, contributions

from groundspeed_eval.report.rendering import FORMATS, render_ablation
from groundspeed_eval.tasks.next_edits import Replayed, replayed_changes
from groundspeed_server.history import Repository


def _by_hand(files: Sequence[Replayed]) -> float:
    repeats = sum(each.repeats for each in files)
    return 1 - sum(each.foreseen for each in files) / repeats if repeats else 1.0


def _in_vain(files: Sequence[Replayed]) -> float:
    wrong = sum(offer.right == 0 for each in files for offer in each.offers)
    return 100 * wrong / sum(each.steps for each in files)


SCORES: tuple[Score[Replayed], ...] = (
    Score("by_hand", "repeated edits made by hand", "%", _by_hand),
    Score("in_vain", "offers that were not taken, for 100 lines changed", "", _in_vain),
)


def main(words: Sequence[str]) -> int:
    """Replay the newest changes of each repository, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=300, help="of each (default: 300)")
    parser.add_argument("--format", choices=FORMATS, default="text")
    arguments = parser.parse_args(words)
    folders = named_repositories()
    if not folders:
        print(f"next_edit_ablation: name clones of repositories in {VARIABLE}.", file=sys.stderr)
        return 2
    files = [each for folder in folders for each in _replayed(folder, arguments.changes)]
    pairs = [(replace(each, offers=(), foreseen=0), each) for each in files]
    found = contributions("next_edit", pairs, SCORES)
    sys.stdout.write(render_ablation(list(found), arguments.format))
    return 0


def _replayed(folder: Path, most: int) -> list[Replayed]:
    repository = Repository.containing(folder)
    return list(replayed_changes(repository, repository.commit("HEAD"), most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
