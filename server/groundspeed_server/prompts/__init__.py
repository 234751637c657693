"""Prompts: packaged files with a header, and the values that they render to."""
