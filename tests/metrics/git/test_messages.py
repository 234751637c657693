from __future__ import annotations

import time

import pytest

from groundspeed_metrics.git.messages import is_bot, read_message

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("message", "number", "is_squash"),
    [
        ("Add a thing (#123)", 123, True),
        ("Merge pull request #7 from a/b", 7, False),
        ("Merged in feature (pull request #9)", 9, False),
        ("Fix #12", None, False),
        ("Body only\n\n(#4)", None, False),
    ],
)
def test_pull_requests_are_found_in_subjects(
    message: str, number: int | None, *, is_squash: bool
) -> None:
    facts = read_message(message)

    assert (facts.pull_request, facts.is_squash) == (number, is_squash)


BRANCH = f'* Add exports\n\n* Revert "Add exports"\n\nThis reverts commit {SHA}.\n'
MERGED = "Merge pull request #7 from ada"


@pytest.mark.parametrize(
    ("message", "commit", "number"),
    [
        (f'Revert "x"\n\nThis reverts commit {SHA}.', SHA, None),
        ('Revert "x"\n\nThis reverts commit 0123456 (x, 2026-03-02).', "0123456", None),
        (f"Add a basket\n\nThis reverts commit {SHA}.\n\n* And more", SHA, None),
        (f'Revert "x" (#13)\n\n{BRANCH}', SHA, None),
        ('Revert "x" (#13)\n\nReverts ada/shop#12', None, 12),
        ('Revert "x" (#13)\n\nReverts #12 and keeps its test.', None, 12),
        ("Measure again (#13)\n\nclose #11\nrevert #12\n", None, 12),
        ('Revert "x (#12)" (#13)', None, 12),
        ('Revert "Revert "x (#11)" (#12)" (#13)', None, 12),
        ("fix(cart): revert PR #12 (#13)", None, 12),
        (f"{MERGED}/revert-12-work\n\nTake x back", None, 12),
        (f'{MERGED}/work\n\nRevert "x"', None, None),
        ("revert: x (#13)", None, None),
        ("revert(cart)!: x", None, None),
        ('fix: Revert "x"', None, None),
        ('[PAY-12] Revert "x"', None, None),
    ],
)
def test_a_revert_says_what_it_takes_back(
    message: str, commit: str | None, number: int | None
) -> None:
    facts = read_message(message)

    assert facts.is_revert
    assert (facts.reverts, facts.reverts_pull_request) == (commit, number)


@pytest.mark.parametrize(
    "message",
    [
        f"Add a basket (#12)\n\n{BRANCH}",
        "Add a basket (#12)\n\n* Revert exports\n\nReverts #11",
        f"Someone said: This reverts commit {SHA}",
        "Revert to the old basket (#12)",
        "Reverted names in examples",
        'Reland "Add a basket (#12)" (#13)\n\nIt was reverted for a day.',
        "feat: add fake migrations running and reverting (#12)",
        f"{MERGED}/reverting-12-baskets\n\nAdd x",
    ],
)
def test_what_only_speaks_of_reverts_is_none(message: str) -> None:
    facts = read_message(message)

    assert not facts.is_revert
    assert (facts.reverts, facts.reverts_pull_request) == (None, None)


def test_co_authors_are_listed_once() -> None:
    trailers = "Co-authored-by: B <b@x>\nco-authored-by: B <b@x>\nCo-Authored-By: C <c@x>"

    assert read_message(f"x\n\n{trailers}\n").co_authors == ("b@x", "c@x")
    assert read_message("x\n\nCo-Authored-By: C <c@x>\n").co_authors == ("c@x",)


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("dependabot[bot]", "support@example.com", True),
        ("Renovate Bot", "bot@renovateapp.com", True),
        ("x", "github-actions@example.com", True),
        ("shop-bot", "shop@example.com", True),
        ("ShopBot", "shop@example.com", True),
        (" shop-bot ", "shop@example.com", True),
        ("Copilot", "198982749+Copilot@users.noreply.github.com", True),
        ("Claude", "noreply@anthropic.com", True),
        ("Codex", "codex@openai.com", True),
        ("Cursor Agent", "cursoragent@cursor.com", True),
        ("Claude Bot", "claude@example.com", False),
        ("Abbot Costello", "abbot@example.com", False),
        ("Robota", "robot@example.com", False),
    ],
)
def test_programs_are_told_from_people(name: str, email: str, *, expected: bool) -> None:
    assert is_bot(name, email) is expected


def test_a_long_hostile_message_takes_no_time() -> None:
    started = time.process_time()

    read_message("co-authored-by:" * 50_000 + "<" * 50_000)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("message", "is_fix"),
    [
        ("fix: the basket", True),
        ("fix(cart)!: the basket (#12)", True),
        ("Fixes the basket", True),
        ("Hotfix for the basket", True),
        ("hot-fix basket", True),
        ("[bugfix] basket", True),
        ("PAY-12 Fix the basket", True),
        ("[PAY-12]: fix(cart): the basket (#12)", True),
        ("[#12] Fix the basket", True),
        ("(PAY-12, PAY-13) hotfix: basket", True),
        (":bug: Fix the basket", True),
        ("\N{BUG} fix: the basket", True),
        ("Fixing the basket", True),
        ("Bug fix: the basket", True),
        ("PAY-12 Add fixtures", False),
        ("PAY-12 prefix the basket", False),
        ("Merge pull request #7 from ada/work\n\nFix the basket", True),
        ("Merge pull request #7 from ada/fix-basket\n\nAdd a basket", False),
        ("Merge pull request #7 from ada/work", False),
        ("Add fixtures", False),
        ("Fixture for the basket", False),
        ("prefix the basket", False),
        ("Add a basket\n\nFixes #3", False),
    ],
)
def test_a_fix_is_what_its_subject_calls_one(message: str, *, is_fix: bool) -> None:
    assert read_message(message).is_fix is is_fix
