"""Syntax by tree-sitter, within limits that hostile files cannot break."""
