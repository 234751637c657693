"""Asks TypeScript, in a process of its own, what a candidate would break."""
