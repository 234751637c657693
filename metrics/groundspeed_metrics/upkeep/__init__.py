"""Keeps a lake in order: compacts it, lets old events go, and forgets a person on request."""
