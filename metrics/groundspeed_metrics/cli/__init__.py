"""The `groundspeed-metrics` command: one module a subcommand."""
