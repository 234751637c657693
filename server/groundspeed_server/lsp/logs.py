"""What the server may say on stderr: its own words, and nothing of anybody's code.

Libraries log what they handle: whole documents, answers, headers. So only loggers of this package
reach stderr, at any level, and an exception is told by its type and place, never by its message.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

_OURS = "groundspeed_server"


def configure_logging(*, verbose: bool) -> None:
    """Send this package's log to stderr, and everybody else's nowhere.

    Args:
        verbose: Whether to tell more than warnings.
    """
    # A root without handlers would print warnings of any library through a last resort.
    logging.getLogger().addHandler(logging.NullHandler())
    ours = logging.getLogger(_OURS)
    ours.propagate = False
    ours.setLevel(logging.INFO if verbose else logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("groundspeed: %(message)s"))
    ours.addHandler(handler)
    threading.excepthook = _tell_thread
    sys.unraisablehook = _tell_unraisable


def told(error: BaseException) -> str:
    """Return an exception's type and place. Its message may hold what must not be told."""
    return _told(type(error), error.__traceback__)


def _told(kind: type[BaseException], traceback: TracebackType | None) -> str:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return kind.__name__
    code = traceback.tb_frame.f_code
    return f"{kind.__name__} in {code.co_name}, line {traceback.tb_lineno}"


def _tell_thread(failed: threading.ExceptHookArgs) -> None:
    logging.getLogger(_OURS).error(
        "a thread failed: %s", _told(failed.exc_type, failed.exc_traceback)
    )


def _tell_unraisable(failed: sys.UnraisableHookArgs) -> None:
    logging.getLogger(_OURS).error("ignored: %s", _told(failed.exc_type, failed.exc_traceback))
