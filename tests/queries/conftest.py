"""Queries are asked of the example department, on each engine."""

import pytest


@pytest.fixture(autouse=True)
def connected(department: str) -> str:
    """The example department, with this thread connected to it; gives its URL."""
    return department
