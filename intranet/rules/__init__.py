"""The plan's rules: plain data in, a result with its reasons out; standard library only."""
