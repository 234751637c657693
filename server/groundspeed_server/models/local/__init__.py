"""A small model in this process, for when there is no network and no credential."""
