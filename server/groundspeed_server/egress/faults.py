"""What a call that went wrong is to everybody behind the doors."""

from __future__ import annotations

import logging

from groundspeed_server.models.port import ModelError, ModelErrorCode

# A call that was given up may have been read, and cost its prompt.
GIVEN_UP = frozenset({ModelErrorCode.CANCELLED, ModelErrorCode.TIMEOUT})

_log = logging.getLogger(__name__)


def client_failed(error: Exception) -> ModelError:
    """Return what an unforeseen exception of a client is to everybody else."""
    name = type(error).__name__
    _log.warning("the model client failed: %s", name)
    return ModelError(
        ModelErrorCode.UNAVAILABLE, f"The model client failed ({name}); please report this."
    )
