"""Readers: one file form each, all into the same ``Document``."""
