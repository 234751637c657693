"""What a synthetic engineer types, five minutes at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from groundspeed_metrics.simulate.diary import DAY_MS, Diary
from groundspeed_metrics.simulate.messages import TypingWindow

_WINDOW_MS = 300_000


@dataclass(slots=True)
class _Window:
    typed: int = 0
    completed: int = 0
    active_s: int = 0


@dataclass(slots=True)
class Typing:
    """The typing windows of one session."""

    _windows: dict[int, _Window] = field(default_factory=lambda: defaultdict(_Window))

    def typed(self, at: int, chars: int, active_s: int) -> None:
        """Count typed characters and seconds of activity at a millisecond of the session."""
        window = self._windows[at // _WINDOW_MS]
        window.typed += chars
        window.active_s += active_s

    def completed(self, at: int, chars: int) -> None:
        """Count characters that came from a completion."""
        self._windows[at // _WINDOW_MS].completed += chars

    def write(self, diary: Diary) -> int:
        """Write every window; return the seconds of activity. Some typing asks for nothing."""
        rng = diary.rng
        for _ in range(3 + int(rng.random() * 6)):
            at = int(rng.random() * DAY_MS)
            self.typed(at, 80 + int(rng.random() * 500), 90 + int(rng.random() * 150))
        total_s = 0
        for place, window in sorted(self._windows.items()):
            active_s = min(_WINDOW_MS // 1000, window.active_s)
            total_s += active_s
            diary.count("chars_typed", window.typed)
            diary.count("chars_completed", window.completed)
            diary.bodies.append(
                TypingWindow(
                    mono_ms=(place + 1) * _WINDOW_MS,
                    chars_typed=window.typed,
                    chars_pasted=int(rng.random() * 60),
                    chars_completed=window.completed,
                    chars_deleted=int(rng.random() * 90),
                    active_s=active_s,
                )
            )
        diary.count("active_s", total_s)
        return total_s
