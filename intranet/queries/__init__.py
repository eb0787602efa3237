"""Reads. Every read of an organisation's data takes the scope of the person who asks."""
