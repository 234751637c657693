"""The edit that follows from the last one, elsewhere in the file: exact rules, without a model."""
