"""Collecting: the only part of the hub that has a network."""
