"""Entry points: `app` for the `flask` command, `application` for a server.

`app` connects to nothing and needs no settings, so `flask --app wsgi classify` runs anywhere.
`application` is made when a server asks for it, and refuses to be made with unfit settings.
"""

from __future__ import annotations

from flask import Flask

from intranet import create_app, serving

app = create_app()


def __getattr__(name: str) -> Flask:
    if name == "application":
        return serving(app)
    raise AttributeError(name)
