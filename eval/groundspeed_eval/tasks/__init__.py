"""Completion tasks: holes cut from real code at one commit."""
