"""A synthetic company with known truth: people, git repositories, events of their editors."""
