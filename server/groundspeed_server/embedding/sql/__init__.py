"""The statements of the shelf of vectors."""
