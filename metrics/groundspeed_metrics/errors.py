"""Errors that users read."""

from __future__ import annotations


class UserError(Exception):
    """Something a user can understand and act on.

    Attributes:
        what: What happened, and what was not lost; one sentence.
        remedy: What to do; one sentence. May be empty when there is nothing to do.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
