"""Takes away what models put around code: tags, fences, prose, and tokens that leaked."""

from __future__ import annotations

import re

from groundspeed_server.engine.repair.answer import Answer

# Control tokens of known vocabularies, and the marks of our own prompts. HTML's short tags, such
# as <s>, are not among them.
_SPECIAL = re.compile(
    r"<[|\uff5c][\w\u2581/ -]{2,40}[|\uff5c]>"
    r"|(?<!\(\?)</?(?:fim_prefix|fim_middle|fim_suffix|fim_pad|file_sep|repo_name|reponame|filename"
    r"|gh_stars|jupyter_code|empty_output|start_of_turn|end_of_turn|eos|bos|EOT|PRE|SUF|MID)>"
    r"|</?(?:after|before|line|reference)-[0-9a-f]{4,32}>"
    r"|\[/?INST\]|\{\{FILL_HERE\}\}"
)
_TAG = r"(?:completion|COMPLETION|answer|insertion)"
_OPENING_TAG = re.compile(rf"\s*<{_TAG}>")
_CLOSING_TAG = re.compile(rf"\s*</{_TAG}>")
_OPENING_FENCE = re.compile(r"\s*```[\w.+-]*[ \t]*(?:\n|\Z)")
# A line that ends so announces code where a fence of a language follows it, and may do so before.
_ANNOUNCES = r"\s*[^\n]*:\**[ \t]*"
_ANNOUNCED_FENCE = re.compile(rf"{_ANNOUNCES}\n\s*```[\w.+-]+[ \t]*(?:\n|\Z)")
_ANNOUNCEMENT = re.compile(rf"{_ANNOUNCES}(?:\n\s*`{{0,3}}[\w.+-]*)?")
_CLOSING_FENCE = re.compile(r"(?:\A|\n)[ \t]*```")
_WORDS = (
    r"(?:Here(?:'s|\u2019s| is| are)|Sure|Certainly|Of course|Okay|Sorry|To complete"
    r"|I(?:['\u2019](?:ll|m|d)| (?:will|would|can|cannot|could|am|do not|don't|need|see|think))"
    r"|This (?:code|complet\w*)|The (?:complet\w*|missing|code|cursor|following|rest)"
    r"|Based on|Looking at|Below is)(?=[,.:!]?\s|[.:!]?\Z)[^\n;{}=]*"
)
_PROSE = re.compile(rf"\s*{_WORDS}(?:\n|\Z)")
_PROSE_BEHIND = re.compile(rf"\n[ \t]*\n{_WORDS}[.:!][ \t]*(?:\n|\Z)")
_FENCED_PROSE = re.compile(rf"\s*{_WORDS}\n\s*(?=```)")


def wrappers(answer: Answer) -> Answer:
    """Return the code alone. An answer that is all prose is dropped."""
    text = _without_special(answer.text)
    # In a string or a comment, words are what is wanted, unless they announce a fence.
    prose = (_PROSE if answer.site.is_code else _FENCED_PROSE).match(text)
    if prose:
        text = text[prose.end() :].lstrip("\n")
        if not text.strip():
            return answer.with_text("").drop("prose")
    if opening := _OPENING_TAG.match(text):
        text = text[opening.end() :]
    if closing := _CLOSING_TAG.search(text):
        text = text[: closing.start()]
    if fence := _ANNOUNCED_FENCE.match(text) or _OPENING_FENCE.match(text):
        text = text[fence.end() :]
    if fence := _CLOSING_FENCE.search(text):
        text = text[: fence.start()]
    behind = _PROSE_BEHIND.search(text) if answer.site.is_code else None
    if behind and text.count("`", 0, behind.start()) % 2 == 0:
        text = text[: behind.start()]
    return answer.with_text(text)


def may_be_announcing(answer: Answer) -> bool:
    """Whether an answer that is still coming has, so far, only a line that may announce code."""
    return _ANNOUNCEMENT.fullmatch(answer.text) is not None


def _without_special(text: str) -> str:
    """Drop control tokens at the start; after a later one nothing is code."""
    while special := _SPECIAL.match(text):
        text = text[special.end() :]
    special = _SPECIAL.search(text)
    return text[: special.start()] if special else text
