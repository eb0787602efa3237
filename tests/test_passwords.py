"""Passwords: scrypt, after NFC."""

import threading
import unicodedata

import pytest

from intranet import passwords

PASSWORD = "Mật khẩu của Nguyễn Văn A"


@pytest.mark.slow
def test_a_password_is_kept_as_a_salted_scrypt_hash_at_full_cost(monkeypatch):
    monkeypatch.setattr(passwords, "METHOD", "scrypt")  # tests elsewhere hash cheaply
    first, second = passwords.hash_password(PASSWORD), passwords.hash_password(PASSWORD)
    assert first.startswith("scrypt:32768:8:1$")
    assert first != second
    assert passwords.is_right(first, PASSWORD)
    assert not passwords.is_right(first, PASSWORD + " ")


@pytest.mark.parametrize("stored_form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed_form", ["NFC", "NFD"])
def test_the_same_letters_are_the_same_password_on_every_keyboard(stored_form, typed_form):
    stored = passwords.hash_password(unicodedata.normalize(stored_form, PASSWORD))
    assert passwords.is_right(stored, unicodedata.normalize(typed_form, PASSWORD))


@pytest.mark.parametrize(
    "typed", ["", "mật khẩu", PASSWORD.lower(), "\x00" + PASSWORD, "x" * 10_000]
)
def test_another_password_is_wrong(typed):
    assert not passwords.is_right(passwords.hash_password(PASSWORD), typed)


@pytest.mark.parametrize("stored", [None, ""])
@pytest.mark.parametrize("typed", ["", PASSWORD, "nobody has this password"])
def test_no_password_opens_an_account_that_has_none(stored, typed):
    assert passwords.is_right(stored, typed) is False


def test_an_unknown_account_costs_the_same_work(monkeypatch):
    checked = []
    real = passwords.check_password_hash

    def check(stored, password):
        checked.append(stored.split("$")[0])
        return real(stored, password)

    monkeypatch.setattr(passwords, "check_password_hash", check)
    passwords.is_right(None, PASSWORD)
    passwords.is_right(passwords.hash_password(PASSWORD), PASSWORD)
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_only_a_few_are_checked_at_once(monkeypatch):
    many = 3 * passwords.AT_ONCE
    inside, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(passwords.AT_ONCE)

    def check(_stored, _password):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        full.wait(30)  # goes on only when as many as allowed are in at the same time
        with lock:
            inside -= 1
        return False

    monkeypatch.setattr(passwords, "check_password_hash", check)
    threads = [
        threading.Thread(target=passwords.is_right, args=("stored", PASSWORD)) for _ in range(many)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.AT_ONCE
