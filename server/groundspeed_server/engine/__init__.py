"""The completion engine's core: text, positions and settings in; values out. No I/O."""
