"""Signing in and out in a browser, for tests of accounts and sessions."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.access import Role
from intranet.models import RoleGrant, User
from tests.fixtures.applications import PASSWORD
from tests.web.world import form_of, token

COOKIE = "phien"
SIGN_IN = "/dang-nhap"
NEW = "một mật khẩu mới dài"


def attempt(
    client: FlaskClient, username: str = "bithu02", password: str = PASSWORD, **more: str
) -> TestResponse:
    """Fill in the sign-in page and send it."""
    page = client.get(SIGN_IN)
    data = {**form_of(page.text, SIGN_IN), "username": username, "password": password, **more}
    return client.post(SIGN_IN, data=data)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def turn(role: Role, username: str) -> None:
    """Give an account another role at its place."""
    with database.connection():
        user = User.get(User.username == username)
        RoleGrant.update(role=role).where(RoleGrant.user == user).execute()


def sign_out(app: Flask, client: FlaskClient) -> None:
    client.post("/dang-xuat", data={"csrf_token": token(client)})
