"""Stencils: macros drawn once with gaps in place of their words.

What is drawn at every pause in the typing differs from a moment before in a few words. A macro
costs ten times as much as putting words into its gaps, so each is drawn once for what shapes it (a
sign, a tier's key) and only the words are filled in. The markup stays in the templates.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment

#: Stands for words to come; no text that is stored or posted may hold it (see `values.parse_text`).
GAP = "\x00"
STENCILS_REMEMBERED = 2048


@lru_cache(maxsize=STENCILS_REMEMBERED)
def stencil(
    environment: Environment, template: str, macro: str, *arguments: object
) -> tuple[bytes, ...]:
    """A template's macro with these arguments, cut at its gaps: one piece more than there are gaps.

    The pieces are markup in UTF-8. Words that are put between them must be escaped first.
    """
    drawn = str(getattr(environment.get_template(template).module, macro)(*arguments))
    return tuple(drawn.encode().split(GAP.encode()))
