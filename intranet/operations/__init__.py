"""Writes, one function an act: lock, look again at permission and state, change, log, commit."""
