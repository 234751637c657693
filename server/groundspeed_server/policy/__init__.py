"""What the organisation decides for its engineers: a file in the lake, and what follows from it."""
