"""Scores: pure functions of a task and its result, one module each.

A score is added by adding a module that defines `SCORE`; the module's name is the score's name.
"""
