"""Text as the Language Server Protocol sees it: line ends, positions, edits, characters. Pure."""
