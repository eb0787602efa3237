"""The baseline of the preview: the smallest Flask page there is, on the same server."""

from flask import Flask

application = Flask(__name__)


@application.get("/")
def page() -> str:
    """Nothing but a line of text."""
    return "<p>Xin chào</p>"
