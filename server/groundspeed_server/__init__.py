"""The Groundspeed language server and the `groundspeed` command."""

__version__ = "0.1.0"
