r"""Where lines start. Only `\n`, `\r\n` and `\r` end a line, as in LSP.

Python's own `splitlines` knows seven more line ends. One of them in a document would put every
later edit into the wrong line, silently.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from groundspeed_server.text.pieces import Sliceable

_LINE_END = re.compile(r"\r\n?|\n")


class LineIndex:
    """The start of each line of a text, kept through edits without reading the text again.

    After an edit every later line has moved by the same distance. The index remembers that
    distance for all lines from `_settled` on, and pays it only for the lines between one edit
    and the next, so that typing costs the same in a short file and in a long one.
    """

    __slots__ = ("_settled", "_shift", "_starts")

    def __init__(self, text: str) -> None:
        self._starts = [0, *_ends_of_lines(text)]
        self._settled = len(self._starts)
        self._shift = 0

    def __len__(self) -> int:
        """Return the number of lines; a text that ends in a line end has an empty last line."""
        return len(self._starts)

    def start_of(self, line: int) -> int:
        """Return the offset at which a line starts.

        Raises:
            IndexError: There is no such line.
        """
        start = self._starts[line]
        return start if line < self._settled else start + self._shift

    def line_of(self, offset: int) -> int:
        """Return the line that holds an offset."""
        return self._started_by(offset) - 1

    def splice(self, text: Sliceable, start: int, end: int, replacement: str) -> None:
        """Follow the replacement of `text[start:end]`.

        Args:
            text: The whole text as it was before.
            start: Where the replaced part starts.
            end: Where it ends.
            replacement: What stands there now.
        """
        # A carriage return before the edit, or a line feed after it, may pair up or part.
        left = start - (text[start - 1 : start] == "\r")
        right = end + (text[end : end + 1] == "\n")
        window = text[left:start] + replacement + text[end:right]
        first = self._started_by(left)
        last = self._started_by(right)
        self._settle(last)
        starts = [left + offset for offset in _ends_of_lines(window)]
        self._starts[first:last] = starts
        self._settled = first + len(starts)
        self._shift += len(replacement) - (end - start)

    def _started_by(self, offset: int) -> int:
        """Count the lines that start at or before an offset."""
        settled = self._settled
        if settled < len(self._starts) and self._starts[settled] + self._shift <= offset:
            return bisect_right(self._starts, offset - self._shift, lo=settled)
        return bisect_right(self._starts, offset, hi=settled)

    def _settle(self, line: int) -> None:
        """Make the lines before `line`, and no others, hold their true starts."""
        if self._shift:
            for index in range(self._settled, line):
                self._starts[index] += self._shift
            for index in range(line, self._settled):
                self._starts[index] -= self._shift
        self._settled = line


def _ends_of_lines(text: str) -> list[int]:
    return [match.end() for match in _LINE_END.finditer(text)]
