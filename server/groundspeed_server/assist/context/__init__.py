"""Gathers the code that goes along with a question. Each source gives excerpts of one kind."""
