"""tree-sitter within limits: where the cursor stands, functions and their spans. Pure."""
