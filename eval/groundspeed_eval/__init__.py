"""Offline evaluation: real code in, tasks, the editor's own engine, scores with intervals out."""
