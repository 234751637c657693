"""Review hints: changed functions in, checked hints out."""
