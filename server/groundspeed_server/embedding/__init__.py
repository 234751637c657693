"""Retrieval by meaning: pieces of the workspace as vectors, made in the background."""
