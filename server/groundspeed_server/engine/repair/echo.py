"""Takes away what the model repeated of the text before the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site

_WORDS = re.compile(r"\w")
# A passage with fewer than three tells nothing; it is not read further than to the third.
_SOME_WORDS = re.compile(r"\w(?:\W*+\w){2}")
# A line may begin with these, and no line with them twice.
_SIGNS = re.compile(r"//+|/\*+|\*|</|\.{2,3}")
_CLOSES_TAGS = re.compile(r"(?:\s*</[\w.:-]*>)+")
_TELLING = 10
_MAX_LINES = 20


def repeated_prefix(answer: Answer) -> Answer:
    """Drop a start that repeats the cursor's line, or whole lines above and that line.

    Without a pre-filled answer, models tend to write the line from its beginning. An answer that
    has only whole lines from above, and no end of the cursor's line, is dropped.
    """
    body = answer.text.lstrip()
    for passage in _passages(answer.site, body):
        if body.startswith(passage) and _tells(passage):
            return answer.with_text(body[len(passage) :])
    begun = answer.site.line_prefix.strip()
    if begun and body.startswith(begun) and _is_begun_again(answer, begun):
        return answer.with_text(body[len(begun) :])
    return answer.drop("duplicate") if _only_repeats(body.rstrip(), answer.site) else answer


def may_be_repeating(answer: Answer) -> bool:
    """Whether an answer that is still coming is, so far, a repetition of lines above."""
    body = answer.text.strip()
    return bool(body) and any(
        passage.startswith(body) and _tells(passage) for passage in _passages(answer.site, body)
    )


def _only_repeats(body: str, site: Site) -> bool:
    # On an empty line, one line may well be wanted a second time.
    if len(_WORDS.findall(body)) < _TELLING or (site.starts_line and "\n" not in body):
        return False
    return any(
        f"{passage}\n".startswith(f"{body}\n") and _tells(passage)
        for passage in _passages(site, body)
    )


def _passages(site: Site, body: str) -> Iterator[str]:
    """Yield the text before the cursor from each of the last lines on, the longest first.

    One that cannot agree with a body, because their first lines do not, is left out.
    """
    lines = site.before.rsplit("\n", _MAX_LINES)[-_MAX_LINES:]
    begun = body.partition("\n")[0].rstrip()
    for first, line in enumerate(lines):
        start = line.strip()
        if start and (start.startswith(begun) or body.startswith(start)):
            yield "\n".join(lines[first:]).strip()


def _tells(passage: str) -> bool:
    """Whether a passage has enough words for its repetition to be no chance."""
    return _SOME_WORDS.search(passage) is not None and not _CLOSES_TAGS.fullmatch(passage)


def _is_begun_again(answer: Answer, begun: str) -> bool:
    """Whether an answer that starts with what stands on its line writes that line again."""
    site, body = answer.site, answer.text.lstrip()
    if site.indent and answer.text.lstrip("\n").startswith(site.indent + begun):
        return True
    in_word = len(begun) > 1 and begun[-1].isalpha() and site.line_prefix.endswith(begun)
    goes_on = in_word and _WORDS.match(body, len(begun)) is not None
    return goes_on or _SIGNS.fullmatch(begun) is not None
