"""What became of a suggestion: shown, accepted, retained; and how much was typed."""
