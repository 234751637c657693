"""The definitions of CrossCodeEval for TypeScript, quirks included.

Source: Ding et al., CrossCodeEval (NeurIPS 2023), and its published evaluation scripts. They are
kept as they are, so that figures can be set beside published ones; the plain scores of this
package judge what the engineer sees instead.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

_COMMENT = re.compile(r"#.*|//.*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_IDENTIFIER = re.compile(r"[_a-zA-Z]")
# `true`, `false`, `null` and words such as `async` and `of` count as identifiers there.
KEYWORDS = frozenset(
    """
    break case catch class const continue debugger default delete do else enum export extends
    finally for function if implements import in instanceof interface let new package private
    protected public return static super switch this throw try typeof var void while with yield
    """.split()  # noqa: SIM905  Forty words read better as text.
)


def prediction_text(offered: str) -> str:
    """Return a prediction cut after its first `;`, `{` or `}`, without comments.

    A prediction that begins with one of the three is not cut. A comment is also what follows `#`,
    so that a private field goes with it, and what follows `//` inside a string.
    """
    end = re.search(r"[;{}]", offered)
    cut = offered[: end.end()] if end and end.start() > 0 else offered
    return without_comments(cut)


def without_comments(text: str) -> str:
    """Return a text without what follows `#` or `//` on each line."""
    return _COMMENT.sub("", text)


def similarity(target: str, prediction: str) -> float:
    """Return the edit similarity, 0 to 100, a whole number, of two texts without outer blanks."""
    return float(round(fuzz.ratio(target.strip(), prediction.strip())))


def identifiers(text: str) -> list[str]:
    """Return the words outside strings that begin like an identifier and are no keyword."""
    words = re.findall(r"\w+", _STRING.sub("", text))
    return [word for word in words if _IDENTIFIER.match(word) and word not in KEYWORDS]


def set_f1(target: list[str], predicted: list[str]) -> float:
    """Return the F1 of two lists as sets, 0 to 1; 0 when both are empty."""
    wanted, got = set(target), set(predicted)
    return 2 * len(wanted & got) / (len(wanted) + len(got)) if wanted or got else 0.0
