"""The kinds of task, one module each; the module's name is the kind's name.

A kind is added by adding a module with `SUMMARY`, one line for `--help`, and
`find(source, random) -> list[Span]`, which returns the holes that the kind sees in one file.
A hole without a character is a place where the right answer is silence.
"""
