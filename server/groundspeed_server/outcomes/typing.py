"""Five-minute windows of editing: typed, pasted, from completions, deleted, and how long.

Together they say which share of new text came from completions. Changes that are no hand's work
(see `Edit.is_replacement`) count nowhere.
"""

from __future__ import annotations

from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.telemetry.events import TypingWindow
from groundspeed_server.telemetry.recorder import Recorder

WINDOW_S = 300.0

# An insert of this many characters that no completion explains was pasted. Neovim gathers keys
# for 150 ms, in which the fastest typists write three or four and a held key writes five.
PASTE_MIN_CHARS = 10

# A pause longer than this is not work on the text; shorter ones are reading and thinking.
IDLE_S = 30.0


class TypingWindows:
    """Counts edits and records `typing.window`; windows without edits are not recorded.

    Not safe for threads by itself; `SuggestionTracker` guards it.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._began: float | None = None
        self._last_edit = 0.0
        self._was_pasted = False
        self._clear()

    def edited(self, edit: Edit, completed: int, now: float) -> None:
        """Count an edit, `completed` characters of which came from a completion."""
        self.tick(now)
        if edit.is_replacement:
            return
        if self._began is None:
            self._began = now
        else:
            pause = now - self._last_edit
            self._active_s += pause if 0 <= pause <= IDLE_S else 0.0
        self._last_edit = now
        written = max(0, len(edit.text) - completed)
        self._completed += completed
        self._deleted += edit.removed
        self._was_pasted = written >= PASTE_MIN_CHARS and not edit.is_keystroke
        if self._was_pasted:
            self._pasted += written
        else:
            self._typed += written

    def completed_after_all(self, chars: int) -> None:
        """Move characters of the last edit, which looked typed or pasted, to those completed."""
        moved = min(chars, self._pasted if self._was_pasted else self._typed)
        if self._was_pasted:
            self._pasted -= moved
        else:
            self._typed -= moved
        self._completed += moved

    def tick(self, now: float) -> None:
        """Record the window when its five minutes are over."""
        if self._began is not None and now - self._began >= WINDOW_S:
            self.close()

    def close(self) -> None:
        """Record the window so far, if there was one."""
        if self._began is None:
            return
        self._recorder.record(
            TypingWindow(
                chars_typed=self._typed,
                chars_pasted=self._pasted,
                chars_completed=self._completed,
                chars_deleted=self._deleted,
                active_s=round(self._active_s, 3),
            )
        )
        self._began = None
        self._clear()

    def _clear(self) -> None:
        self._typed = self._pasted = self._completed = self._deleted = 0
        self._active_s = 0.0
