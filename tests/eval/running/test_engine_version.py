from __future__ import annotations

import re

from groundspeed_eval.running.engine_version import engine_version
from groundspeed_server import __version__


def test_the_version_names_the_release_and_the_source() -> None:
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{12}", engine_version())
