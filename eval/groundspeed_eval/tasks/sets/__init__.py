"""Public sets of programs with tests, one module each; the module's name is the set's name.

A set is added by adding a module with `SUMMARY`, one line for `--help`, and
`programs(content) -> list[Program]`, which reads the set's file. The data stays where it is: what a
set's licence allows, its module says.
"""
