"""The `groundspeed` command, one module a subcommand."""
