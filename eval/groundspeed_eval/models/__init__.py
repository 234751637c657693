"""The model that systems ask, with a memory of what it said before."""
