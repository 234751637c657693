"""Everything that runs Node: type checks of completed files, and tests of what was completed.

Nothing here runs unless `groundspeed-eval check`, or the import of a set with tests, is asked for.
"""
