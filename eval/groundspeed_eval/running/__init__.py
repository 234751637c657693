"""Runs: tasks through one system, results kept as they come, so that a run can be resumed."""
