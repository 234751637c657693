"""What a message says that its change takes back."""

from __future__ import annotations

import re
from typing import NamedTuple

# As `git revert` and forges put it, or a conventional `revert:`; not "Revert to", "Reverted".
_TITLE = re.compile(
    r"^\W*(?:\w{1,20}(?:\([^()]{0,100}\))?!?:\s*)?revert(?:\([^()]{0,100}\))?!?\s*[:\"'\u201c]",
    re.IGNORECASE,
)
_COMMIT = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)
_NUMBERS = (
    # A line of the message, as the button of a forge writes it.
    re.compile(
        r"^Reverts? (?:[\w.-]{1,100}/[\w.-]{1,100})?#(\d{1,9})\b", re.MULTILINE | re.IGNORECASE
    ),
    # A part of its subject: the branch of that button, or words.
    re.compile(r"^Merge pull request #\d{1,9} from [^/\s]{1,100}/revert-(\d{1,9})-"),
    re.compile(r"\A[^\n]*\breverts? (?:PR |pull request )?#(\d{1,9})\b", re.IGNORECASE),
)
# In a subject that takes it back, the title of a pull request; a `Reland` quotes one as well.
_TITLE_TAKEN_BACK = re.compile(
    r"\A[^\n]*\(#(\d{1,9})\)[\"'\u201d]+ *(?:\(#\d{1,9}\))? *$", re.MULTILINE
)
# Forges list the commits of a branch below the subject of what it was squashed to.
_FIRST_OF_BRANCH = "\n* "


class Reverted(NamedTuple):
    """What is taken back, as far as the message says it.

    Attributes:
        commit: The id of a commit, or its beginning.
        pull_request: The number of a pull request.
    """

    commit: str | None
    pull_request: int | None


def read_revert(message: str, title: str) -> Reverted | None:
    """Return what a change takes back, or None when it says nothing of the kind.

    Args:
        message: All of its message.
        title: Its subject, or the title of the pull request that it merges.
    """
    # Most messages hold no such word, and looking for one is many times faster than for patterns.
    if "revert" not in message.lower():
        return None
    is_titled = _TITLE.match(title) is not None
    # What a commit of its branch took back is no part of a change.
    own = message if is_titled else message.partition(_FIRST_OF_BRANCH)[0]
    commit = _COMMIT.search(own)
    patterns = (*_NUMBERS, _TITLE_TAKEN_BACK) if is_titled else _NUMBERS
    number = next((found for pattern in patterns if (found := pattern.search(own))), None)
    if not (is_titled or commit or number):
        return None
    return Reverted(commit[1] if commit else None, int(number[1]) if number else None)
