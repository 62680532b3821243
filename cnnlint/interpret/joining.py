"""What one expression gives on either side of a condition, as one value."""

from __future__ import annotations

from typing import Any

from cnnlint.interpret.choices import Atom, choose, same
from cnnlint.interpret.values import Opaque


def joined(atom: Atom, yes: Any, no: Any, made: int, identity: int) -> Any:
    """The value that is `yes` where the atom holds and `no` elsewhere.

    Two objects of which the same little is known, both younger than the expression (`made` is the last identity before it), are one,
    of this new identity: whatever the expression gives as the program runs. Nothing else can be known to be equal to either.
    """
    if type(yes) is Opaque and type(no) is Opaque and min(yes.identity, no.identity) > made and _alike(yes, no):
        return Opaque(yes._text, identity, yes.qualified_name, yes.positional, yes.keywords, yes.place, yes.reason)
    return choose(atom, yes, no)


def _alike(a: Opaque, b: Opaque) -> bool:
    return (
        a is not b
        and a.place is not None
        and b.place is not None
        and a.place.node is b.place.node
        and (a.qualified_name, a.reason) == (b.qualified_name, b.reason)
        and (a._text is b._text or a.text == b.text)
        and same((a.positional, a.keywords), (b.positional, b.keywords))
    )
