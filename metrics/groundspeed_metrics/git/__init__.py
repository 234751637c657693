"""Reads git histories: one module runs git, hardened, on the object database only."""
