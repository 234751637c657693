"""What a commit's message and author say: reverts, pull requests, co-authors, bots.

The text of a message is looked at here and never stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundspeed_metrics.git.reverts import read_revert

# Before what a title says: tickets, as `PAY-12` or `[#12]`, and signs, as `:bug:`.
_MARKS = re.compile(r"(?:\W*(?:[A-Z][A-Z0-9]{0,15}-\d{1,9}|#?\d{1,9}|:\w{1,30}:)(?!\w))*\W*")
# A conventional `fix:`, a plain "Fix …", a "hotfix"; not "fixture".
_FIX = re.compile(r"(?:hot|bug)?[- ]?fix(?:e[sd]|ing)?\b", re.IGNORECASE)
_SQUASHED = re.compile(r"\(#(\d{1,9})\)\s*$")
_MERGED = re.compile(r"^Merge pull request #(\d{1,9})\b|^Merged in .*\(pull request #(\d{1,9})\)")
_CO_AUTHOR = re.compile(
    r"^co-authored-by:[^<\n]{0,200}<([^<>\n]{1,200})>\s*$", re.IGNORECASE | re.MULTILINE
)
_BOT = re.compile(
    r"\[bot\]|^(?:dependabot|renovate|greenkeeper|github-actions|semantic-release|snyk|mergify|"
    r"imgbot|codecov|allcontributors|pre-commit-ci|gitlab-bot|jenkins|buildkite)\b"
    # Coding agents, by the addresses that they commit under.
    r"|^(?:\d+\+copilot@users\.noreply\.github\.com|noreply@anthropic\.com|codex@openai\.com"
    r"|cursoragent@cursor\.com)$",
    re.IGNORECASE,
)
# `shop-bot` and `ShopBot`; people are called Abbot, and Bot.
_BOT_NAME = re.compile(r"(?:[-_][Bb]ot|[a-z]Bot)$")
_IGNORED = re.compile(r"^\s*([0-9a-f]{40}(?:[0-9a-f]{24})?)\s*(?:#.*)?$", re.MULTILINE)
_MESSAGE_LIMIT = 64 << 10


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What a message tells.

    Attributes:
        is_revert: Whether it says that it takes something back.
        reverts: The commit that it takes back, or the beginning of its id.
        reverts_pull_request: The number of the pull request that it takes back.
        pull_request: The number that a forge put into the subject.
        is_squash: Whether the subject has the form that a forge gives to squashed pull requests.
        co_authors: Addresses of the trailers. Anybody can write a trailer, so these are kept apart
            and never credited with the change.
        is_fix: Whether the subject, or that of the pull request that was merged, calls it a fix.
    """

    is_revert: bool
    reverts: str | None
    reverts_pull_request: int | None
    pull_request: int | None
    is_squash: bool
    co_authors: tuple[str, ...]
    is_fix: bool


def read_message(message: str) -> MessageFacts:
    """Return what the message of a commit tells."""
    text = message[:_MESSAGE_LIMIT]
    subject = text.partition("\n")[0]
    # Most messages hold none, and looking for a word is many times faster than for a pattern.
    co_authors = _CO_AUTHOR.findall(text) if "co-authored-by:" in text.lower() else []
    squashed = _SQUASHED.search(subject)
    merged = _MERGED.search(subject)
    title = _title_of_merge(text) if merged else subject
    title = _MARKS.sub("", title, count=1)
    reverted = read_revert(text, title)
    number = squashed[1] if squashed else (merged[1] or merged[2]) if merged else None
    return MessageFacts(
        is_revert=reverted is not None,
        reverts=reverted.commit if reverted else None,
        reverts_pull_request=reverted.pull_request if reverted else None,
        pull_request=int(number) if number else None,
        is_squash=squashed is not None,
        co_authors=tuple(dict.fromkeys(co_authors)),
        is_fix=_FIX.match(title) is not None,
    )


def _title_of_merge(text: str) -> str:
    """Return the title of the pull request, which forges write below the subject of a merge."""
    return text.partition("\n")[2].lstrip().partition("\n")[0]


def read_ignored_revisions(text: str) -> frozenset[str]:
    """Return the commits that a `.git-blame-ignore-revs` names."""
    return frozenset(_IGNORED.findall(text))


def is_bot(name: str, email: str) -> bool:
    """Whether the author is a program, by the names that the well-known ones go by."""
    name, email = name.strip(), email.strip()
    return bool(_BOT.search(name) or _BOT.search(email) or _BOT_NAME.search(name))
