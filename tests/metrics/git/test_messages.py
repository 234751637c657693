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


def test_a_revert_names_the_whole_commit() -> None:
    assert read_message(f'Revert "x"\n\nThis reverts commit {SHA}.').reverts == SHA
    assert read_message("This reverts commit 0123456.").reverts is None
    assert read_message(f"Someone said: This reverts commit {SHA}").reverts is None


def test_a_squashed_change_is_no_revert_because_a_commit_of_its_branch_was_taken_back() -> None:
    taken_back = f'* Add exports\n\n* Revert "Add exports"\n\nThis reverts commit {SHA}.\n'

    assert read_message(f"Add a basket (#12)\n\n{taken_back}").reverts is None
    assert read_message(f'Revert "Add a basket" (#13)\n\n{taken_back}').reverts == SHA
    assert read_message(f"Add a basket\n\nThis reverts commit {SHA}.\n\n* And more").reverts == SHA


def test_co_authors_are_listed_once() -> None:
    trailers = "Co-authored-by: B <b@x>\nco-authored-by: B <b@x>\nCo-Authored-By: C <c@x>"

    assert read_message(f"x\n\n{trailers}\n").co_authors == ("b@x", "c@x")


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("dependabot[bot]", "support@example.com", True),
        ("Renovate Bot", "bot@renovateapp.com", True),
        ("x", "github-actions@example.com", True),
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
