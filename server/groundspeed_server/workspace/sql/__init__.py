"""The statements of the index."""
