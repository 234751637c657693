"""The systems that tasks are put to: the engine, and the baselines that it must beat."""
