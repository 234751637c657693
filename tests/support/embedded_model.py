"""The embedded model's weights, for tests that ask the real model."""

from __future__ import annotations

import os

import pytest

from groundspeed_server.models.local.catalogue import (
    DEFAULT,
    WeightsState,
    find_weights,
    weights_state,
)


def require_weights() -> None:
    """Go on only with the weights of the default model.

    `make` installs them and says where, so that there a missing model fails the test. Only who
    runs pytest by hand, without them, sees it skipped.
    """
    if weights_state(find_weights(DEFAULT), os.environ) is not WeightsState.INSTALLED:
        told = "GROUNDSPEED_MODEL_DIR" in os.environ
        (pytest.fail if told else pytest.skip)("run `make model` first")
