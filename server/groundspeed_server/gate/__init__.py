"""The gate: what may leave the machine. Nothing reaches a model but through here."""
