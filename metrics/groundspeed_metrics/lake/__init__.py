"""Where a lake's objects lie, how they are named, and how they are read, written and deleted."""
