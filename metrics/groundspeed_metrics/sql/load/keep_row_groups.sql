-- From now on a checkpoint of this connection leaves row groups as they were written. Where a table
-- has grown by several, it would merge the last of them, and for that write all of them again.
SET max_vacuum_tasks = 0
