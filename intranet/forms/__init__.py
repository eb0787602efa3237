"""Readers of forms: what was typed becomes typed values, or a message beside its field."""
