"""Vietnamese names: the order they are listed in, and finding one with or without diacritics.

People are listed by given name, the last word, and then by the words before it; letters in the
order of the Vietnamese alphabet first, tones second (ngang, huyền, hỏi, ngã, sắc, nặng).
"""

from __future__ import annotations

import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: Digits alone, so that every collation of every engine puts the keys in the same order.
_PLACES = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, start=20)}
_DIGITS = {digit: f"1{digit}" for digit in "0123456789"}
_OTHER, _WORD, _LEVEL = "99", "02", "01"
#: Combining marks that are tones, in their order; the others belong to the letter.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# The Icelandic letter looks the same and stands in many an old file.
_STROKES = str.maketrans("đð", "dd")


def sort_key(name: str) -> str:
    """A key whose plain order is the Vietnamese order of names; digits only, never empty."""
    words = _lowered(name).split()
    given, before = words[-1:], words[:-1]
    return _LEVEL.join((_letters(given), _tones(given), _letters(before), _tones(before)))


def search_key(text: str) -> str:
    """A text as it is searched: small letters without diacritics, single blanks between words."""
    plain = unicodedata.normalize("NFKD", _lowered(text).translate(_STROKES))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def identity(name: str) -> str:
    """A name as two lists that mean the same person write it: capitals and blanks do not count."""
    return " ".join(_lowered(name).split())


def _lowered(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def _letters(words: list[str]) -> str:
    return _WORD.join("".join(_place(letter) for letter in word) for word in words)


def _tones(words: list[str]) -> str:
    return "".join(_tone(word) for word in words)


def _tone(word: str) -> str:
    """The tone of one syllable."""
    marks = (_TONES.get(mark) for mark in unicodedata.normalize("NFD", word))
    return next((tone for tone in marks if tone), "0")


def _place(letter: str) -> str:
    toneless = "".join(m for m in unicodedata.normalize("NFD", letter) if m not in _TONES)
    plain = unicodedata.normalize("NFC", toneless)
    return _PLACES.get(plain) or _DIGITS.get(plain) or _PLACES.get(plain[:1]) or _OTHER
