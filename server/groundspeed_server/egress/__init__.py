"""The one door through which anything leaves for a model, and through which the answer comes.

A client may hang, drip, or break off; nobody behind the door notices more than a `ModelError`
at the deadline. Each call is read in a daemon thread that has no other, and holds one of a few
slots until the client really lets go, so that hung calls cannot pile up.
"""

from __future__ import annotations

from groundspeed_server.egress.door import EgressDoor
from groundspeed_server.egress.embedding_door import EmbeddingDoor
from groundspeed_server.egress.permit import Permit
from groundspeed_server.egress.stream import ModelStream

__all__ = ["EgressDoor", "EmbeddingDoor", "ModelStream", "Permit"]
