"""The export of a forge: whatever form a record has, it is recognised by its own fields."""

from __future__ import annotations

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.imports.forge import archive, graphql, rest
from groundspeed_metrics.imports.forge.rows import Names
from groundspeed_metrics.imports.rows import Row, UnusableError

# Events come first: they hold records of REST inside.
_FORMS = (archive.rows, graphql.rows, rest.rows)


class ForgeExport:
    """Reads pull requests, reviews, deployments and statuses."""

    name = "forge"
    tables = (
        "forge_pull_request",
        "forge_review",
        "forge_deployment",
        "forge_deployment_status",
    )
    is_whole = False

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._names = Names(pseudonyms)

    def rows(self, record: object) -> list[Row]:
        """Return what a record says; an event that is of no use here says nothing."""
        if isinstance(record, dict):
            for form in _FORMS:
                found = form(record, self._names)
                if found is not None:
                    return found
        raise UnusableError("unknown_record")
