"""Errors that users read.

    UserError            what happened, and what to do about it
    ├── SettingsError    a configuration that cannot be used (settings/)
    └── …                each room may add its own

`ModelError` (models/port.py) is apart: it is an answer that the engine handles.
"""

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
