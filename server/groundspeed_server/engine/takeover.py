"""When a better answer may take the place of what is on the screen already.

Text that jumps while somebody reads it costs more than it is worth. Zed's editor shows a newer
prediction only where it begins with the older one, and so do we; what was hardly seen may change.
"""

from __future__ import annotations

GIVES_WAY_S = 0.3


def may_take_over(better: str, shown: str, *, shown_for_s: float, typed: bool) -> bool:
    """Whether `better` may be shown in place of `shown`.

    Args:
        better: A later answer to the same question.
        shown: The whole suggestion that was offered first.
        shown_for_s: Seconds since it was offered.
        typed: Whether anything was typed since.
    """
    if better.rstrip() == shown.rstrip():
        return False
    return better.startswith(shown) or (not typed and shown_for_s < GIVES_WAY_S)
