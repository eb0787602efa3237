"""Operations are tried on the example department, on each engine."""

import pytest

from tests.operations.people import admin, checks, clock, owner, places  # noqa: F401  # fixtures of this folder
from tests.operations.voters import two_enter  # noqa: F401  # a fixture of this folder


@pytest.fixture(autouse=True)
def connected(department: str) -> str:
    """The example department, with this thread connected to it; gives its URL."""
    return department
