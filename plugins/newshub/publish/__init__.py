"""Checking a built site, and putting it in place."""
