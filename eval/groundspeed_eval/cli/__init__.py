"""The `groundspeed-eval` command, one module a subcommand."""
