"""What several modules of the web side prepare alike."""

from tests.web.voters import two_enter  # noqa: F401  # a fixture of this folder
