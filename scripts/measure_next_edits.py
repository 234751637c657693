"""Measures the rules of next edits on the history of repositories.

Usage: python scripts/measure_next_edits.py [--changes N] [--wrong] REPOSITORY...
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from groundspeed_eval.report.intervals import wilson
from groundspeed_eval.tasks.next_edits import Offer, Replayed, replayed_changes
from groundspeed_server.history import Repository


def main() -> None:
    """Replay the newest changes of each repository, and print the figures of all together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--changes", type=int, default=500, help="of each (default: 500)")
    parser.add_argument("--wrong", action="store_true", help="list the offers that were not taken")
    arguments = parser.parse_args()
    found: list[Replayed] = []
    for folder in arguments.repositories:
        repository = Repository.containing(folder)
        found += replayed_changes(repository, repository.commit("HEAD"), arguments.changes)
    offers = [(each.path, offer) for each in found for offer in each.offers]
    if arguments.wrong:
        for path, offer in offers:
            if not offer.right:
                print(f"{path}: {offer.rule}: {offer.title}")
    _print(found, [offer for _, offer in offers])


def _print(found: Sequence[Replayed], offers: Sequence[Offer]) -> None:
    steps = sum(each.steps for each in found)
    repeats = sum(each.repeats for each in found)
    print(f"{len(found)} files changed in {steps} edits")
    for rule in [None, *sorted({offer.rule for offer in offers})]:
        some = [offer for offer in offers if rule in {None, offer.rule}]
        useful = sum(offer.right > 0 for offer in some)
        edits, right = sum(each.edits for each in some), sum(each.right for each in some)
        print(f"{rule or 'all rules'}:")
        print(f"  offers with an edit that the author made  {_share(useful, len(some))}")
        print(f"  offered edits that the author made        {_share(right, edits)}")
    wrong = sum(offer.right == 0 for offer in offers)
    print(f"false alarms per 100 edits  {100 * wrong / max(1, steps):.2f} ({wrong} of {steps})")
    foreseen = sum(each.foreseen for each in found)
    print(f"repeated edits that were foreseen  {_share(foreseen, repeats)}")


def _share(count: int, total: int) -> str:
    interval = wilson(count, total)
    if interval is None:
        return "none"
    return f"{count / total:.1%} [{interval.low:.1%}, {interval.high:.1%}] ({count} of {total})"


if __name__ == "__main__":
    main()
