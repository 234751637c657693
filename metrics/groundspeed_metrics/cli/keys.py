"""The organisation's key, under which a warehouse knows people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli.narration import say
from groundspeed_metrics.identity import Pseudonyms, known_key, organisation_key
from groundspeed_metrics.warehouse.database import bind_to_key, require_key

if TYPE_CHECKING:
    import duckdb


def bound_pseudonyms(connection: duckdb.DuckDBPyConnection, database: Path) -> Pseudonyms:
    """Return what makes the pseudonyms of a warehouse, and refuse another key from now on.

    Raises:
        UserError: The warehouse was filled under another key, or under one that is not set now.
    """
    if known_key(os.environ, database) is None:
        # A new key would find nobody again.
        require_key(connection, database, "")
    pseudonyms = Pseudonyms(organisation_key(os.environ, database, say))
    bind_to_key(connection, database, pseudonyms.fingerprint())
    return pseudonyms
