"""The code around a document: an index of the open folders, and where imports lead to."""
