"""Exact expressions over integer symbols: the symbolic part of `dims`.

An `Expr` is a polynomial with integer coefficients over atoms; an atom is a symbol, a floor division, a maximum or a minimum. It is
kept in one normal form, so equal expressions compare equal by structure (as in JAX's shape_poly):

- like terms are collected, and an Expr never stands for a plain integer: operations whose result is constant return int;
- a floor division by an integer keeps only what does not divide: `(2*n + 5)//2` is `n + 2 + 1//2`, that is `n + 2`, `(3*n)//2` is
  `n + n//2`, and nested divisions are joined, `(n//2 - 2)//2` is `n//4 - 1`;
- a remainder is no atom of its own: `n % d` is `n - d*(n//d)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import gcd
from typing import Any, TypeAlias

from cnnlint.tuples import NamedTuple


class Atom(NamedTuple):
    """What a polynomial is made of. `kind` tells the rest.

    "symbol": `left` is the name, `right` the identity; "//": numerator and denominator; "max" and "min": `left` is the tuple of arguments.
    """

    kind: str
    left: Any
    right: Any = None


Monomial: TypeAlias = "tuple[tuple[Atom, int], ...]"  # atoms with their powers, sorted; () is the constant
Number: TypeAlias = "int | Expr"


class Expr:
    """An immutable, hashable polynomial in normal form. Make one with `symbol` and arithmetic, never directly."""

    __slots__ = ("_hash", "_key", "terms", "weight")

    terms: tuple[tuple[Monomial, int], ...]
    weight: int  # how many atoms it is written with, those inside of atoms included

    def __init__(self, terms: tuple[tuple[Monomial, int], ...]) -> None:
        self.terms = terms
        self.weight = len(terms) + sum([_weight(atom) for monomial, _ in terms for atom, _ in monomial])
        self._hash = hash(terms)
        self._key: str | None = None

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expr) and self._hash == other._hash and self.terms == other.terms

    def __add__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        sums = dict(self.terms)
        for monomial, coefficient in _terms(other):
            sums[monomial] = sums.get(monomial, 0) + coefficient
        return _normal(sums)

    __radd__ = __add__

    def __neg__(self) -> Number:
        return self * -1

    def __sub__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        return self + other * -1

    def __rsub__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        return self * -1 + other

    def __mul__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        products: dict[Monomial, int] = {}
        for left, first in self.terms:
            for right, second in _terms(other):
                monomial = _join(left, right)
                products[monomial] = products.get(monomial, 0) + first * second
        return _normal(products)

    __rmul__ = __mul__

    def __floordiv__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        return floor_quotient(self, other)

    def __rfloordiv__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        return floor_quotient(other, self)

    def __mod__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        return self - other * floor_quotient(self, other)

    def __rmod__(self, other: Number) -> Number:
        if not isinstance(other, (int, Expr)):
            return NotImplemented
        return other - self * floor_quotient(other, self)

    def __str__(self) -> str:
        lone = single_atom(self)
        return str(lone.left) if lone is not None and lone.kind == "symbol" else _text(self, _labels(self))

    def __repr__(self) -> str:
        return f"Expr({_text(self, None)})"

    def symbols(self) -> tuple[Expr, ...]:
        """The symbols that occur anywhere in it, in a fixed order; each is an Expr itself."""
        found: set[Atom] = set()
        _collect(self, found)
        return tuple(_single(atom) for atom in sorted(found, key=_atom_key))

    def constant(self) -> int:
        """The term without symbols, 0 where there is none."""
        return self.terms[-1][1] if self.terms[-1][0] == () else 0

    def key(self) -> str:
        """A text that is equal for equal expressions only, identities included; used to sort."""
        if self._key is None:
            self._key = _text(self, None)
        return self._key


def symbol(name: str, identity: int | None = None) -> Expr:
    """A symbol. `name` is for display; `identity` tells apart two symbols of the same name."""
    return _single(Atom("symbol", name, identity))


def floor_quotient(numerator: Number, denominator: Number) -> Number:
    """`numerator // denominator`, rounded down as Python does. Raises ZeroDivisionError for a denominator of 0."""
    if denominator == 0:
        raise ZeroDivisionError("division by zero")
    if isinstance(denominator, Expr):
        return _symbolic_quotient(numerator, denominator)
    if denominator < 0:
        numerator, denominator = -1 * numerator, -denominator
    if isinstance(numerator, int):
        return numerator // denominator
    whole = _normal({monomial: coefficient // denominator for monomial, coefficient in numerator.terms})
    rest = _normal({monomial: coefficient % denominator for monomial, coefficient in numerator.terms})
    return whole + _proper_quotient(rest, denominator)


def _proper_quotient(rest: Number, denominator: int) -> Number:
    """The floor division of coefficients that all lie in [0, denominator)."""
    if isinstance(rest, int):
        return 0
    divisor = gcd(denominator, *(coefficient for monomial, coefficient in rest.terms if monomial))
    if divisor > 1:  # floor((g*x + c)/(g*e)) = floor((x + floor(c/g))/e)
        rest = _reduced(rest, divisor)
        denominator //= divisor
        if denominator == 1:
            return rest
    inner = _lone_division(rest)
    if inner is not None:  # floor((floor(x/a) + c)/b) = floor((x + a*c)/(a*b))
        return floor_quotient(inner.left + inner.right * rest.constant(), inner.right * denominator)
    return _single(Atom("//", rest, denominator))


def _reduced(rest: Expr, divisor: int) -> Expr:
    result = _normal({monomial: coefficient // divisor for monomial, coefficient in rest.terms})
    assert isinstance(result, Expr)  # the terms with symbols divide and stay
    return result


def _lone_division(expr: Expr) -> Atom | None:
    """The atom x//a where the expression is x//a + c with an integer a."""
    symbolic = [(monomial, coefficient) for monomial, coefficient in expr.terms if monomial]
    if len(symbolic) != 1 or symbolic[0][1] != 1 or len(symbolic[0][0]) != 1:
        return None
    atom, power = symbolic[0][0][0]
    return atom if power == 1 and atom.kind == "//" and isinstance(atom.right, int) else None


def _symbolic_quotient(numerator: Number, denominator: Expr) -> Number:
    """What divides is taken out: `(n*p + q)//p` is `n + q//p`. A sum as divisor divides its own multiples only."""
    if isinstance(numerator, int):
        return _single(Atom("//", numerator, denominator)) if numerator else 0
    if len(denominator.terms) == 1:
        whole, rest = _by_monomial(numerator, *denominator.terms[0])
    else:
        lead, remainder = divmod(numerator.terms[0][1], denominator.terms[0][1])
        whole, rest = (lead, 0) if remainder == 0 and denominator * lead == numerator else (0, numerator)
    return whole if isinstance(rest, int) and rest == 0 else whole + _single(Atom("//", rest, denominator))


def _by_monomial(numerator: Expr, divisor: Monomial, scale: int) -> tuple[Number, Number]:
    """The quotient of the terms that the divisor divides, and the other terms."""
    quotient: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    for monomial, coefficient in numerator.terms:
        powers = dict(monomial)
        for atom, power in divisor:
            powers[atom] = powers.get(atom, 0) - power
        if coefficient % scale or any(power < 0 for power in powers.values()):
            rest[monomial] = coefficient
        else:
            quotient[_monomial(powers)] = coefficient // scale
    return _normal(quotient), _normal(rest)


def extreme(kind: str, arguments: Iterable[Number]) -> Number:
    """The maximum or minimum (`kind` is "max" or "min"): integers are folded, and so are arguments a constant apart."""
    choose = max if kind == "max" else min
    kept: dict[Expr | None, int] = {}  # the symbolic part (None: no symbols) -> the best constant beside it
    for argument in _flat(kind, arguments):
        constant = argument.constant() if isinstance(argument, Expr) else argument
        part = argument - constant if isinstance(argument, Expr) else None
        assert part is None or isinstance(part, Expr)
        kept[part] = choose(kept[part], constant) if part in kept else constant
    merged = [constant if part is None else part + constant for part, constant in kept.items()]
    if len(merged) == 1:
        return merged[0]
    return _single(Atom(kind, tuple(sorted(merged, key=number_key))))


def _flat(kind: str, arguments: Iterable[Number]) -> Iterable[Number]:
    for argument in arguments:
        atom = single_atom(argument)
        if atom is not None and atom.kind == kind:
            yield from atom.left
        else:
            yield argument


def single_atom(value: Any) -> Atom | None:
    """The atom where the expression is just one atom (a bare symbol, one division …), else None."""
    if isinstance(value, Expr) and len(value.terms) == 1:
        monomial, coefficient = value.terms[0]
        if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
            return monomial[0][0]
    return None


def rebuild(expr: Number, values: Mapping[Expr, Number]) -> Number:
    """The expression with symbols replaced. Raises ZeroDivisionError where a denominator becomes 0."""
    if isinstance(expr, int):
        return expr
    total: Number = 0
    for monomial, coefficient in expr.terms:
        product: Number = coefficient
        for atom, power in monomial:
            factor = _rebuild_atom(atom, values)
            for _ in range(power):
                product = product * factor
        total = total + product
    return total


def _rebuild_atom(atom: Atom, values: Mapping[Expr, Number]) -> Number:
    if atom.kind == "symbol":
        own = _single(atom)
        return values.get(own, own)
    if atom.kind == "//":
        return floor_quotient(rebuild(atom.left, values), rebuild(atom.right, values))
    return extreme(atom.kind, [rebuild(argument, values) for argument in atom.left])


def number_key(value: Number) -> tuple[int, str]:
    """Sorts expressions in a fixed order, plain integers last."""
    return (1, str(value)) if isinstance(value, int) else (0, value.key())


def _terms(value: Number) -> tuple[tuple[Monomial, int], ...]:
    return value.terms if isinstance(value, Expr) else (((), int(value)),)


def _single(atom: Atom) -> Expr:
    return Expr(((((atom, 1),), 1),))


def _join(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return _monomial(powers)


def _monomial(powers: Mapping[Atom, int]) -> Monomial:
    return tuple(sorted(((atom, power) for atom, power in powers.items() if power), key=_factor_key))


def _normal(terms: Mapping[Monomial, int]) -> Number:
    kept = [(monomial, coefficient) for monomial, coefficient in terms.items() if coefficient]
    if not kept:
        return 0
    if len(kept) == 1:
        return Expr((kept[0],)) if kept[0][0] else kept[0][1]
    return Expr(tuple(sorted(kept, key=_term_key)))


def _term_key(term: tuple[Monomial, int]) -> tuple[int, list[tuple[str, int]]]:
    """Higher degrees first, the constant last; that order is also the order of display."""
    return (-sum(power for _, power in term[0]), [_factor_key(factor) for factor in term[0]])


def _factor_key(factor: tuple[Atom, int]) -> tuple[str, int]:
    return (_atom_key(factor[0]), -factor[1])


@lru_cache(maxsize=4_096)
def _atom_key(atom: Atom) -> str:
    return _atom_text(atom, None)


def _weight(atom: Atom) -> int:
    if atom.kind == "symbol":
        return 1
    parts = (atom.left, atom.right) if atom.kind == "//" else atom.left
    return 1 + sum(part.weight for part in parts if isinstance(part, Expr))


def _collect(value: Number, found: set[Atom]) -> None:
    if isinstance(value, int):
        return
    for monomial, _ in value.terms:
        for atom, _ in monomial:
            if atom.kind == "symbol":
                found.add(atom)
            else:
                for part in (atom.left, atom.right) if atom.kind == "//" else atom.left:
                    _collect(part, found)


def _labels(expr: Expr) -> dict[Atom, str]:
    """Names to show: `n`, and `n#2` for the second symbol of the same name."""
    labels: dict[Atom, str] = {}
    seen: dict[str, int] = {}
    for own in expr.symbols():
        atom = own.terms[0][0][0][0]
        seen[atom.left] = count = seen.get(atom.left, 0) + 1
        labels[atom] = atom.left if count == 1 else f"{atom.left}#{count}"
    return labels


def _text(value: Number, labels: dict[Atom, str] | None) -> str:
    """The expression as Python would read it; without labels, symbols carry their identity."""
    if isinstance(value, int):
        return str(value)
    constant, lone = value.constant(), _lone_division(value)
    if lone is not None and constant < 0:  # (h - 2)//2 reads better than h//2 - 1
        return _division(lone.left + lone.right * constant, lone.right, labels)
    text = ""
    for monomial, coefficient in sorted(value.terms, key=lambda term: term[1] < 0) if value.terms[0][1] < 0 else value.terms:
        term = _term(monomial, abs(coefficient), labels)
        sign = "-" if coefficient < 0 else "+"
        if not text and coefficient == -1 and len(monomial) == 1 and monomial[0][0].kind == "//":
            term = f"({term})"  # -h//2 would be (-h)//2
        text += f" {sign} {term}" if text else (f"-{term}" if coefficient < 0 else term)
    return text


def _term(monomial: Monomial, coefficient: int, labels: dict[Atom, str] | None) -> str:
    factors = [] if coefficient == 1 and monomial else [str(coefficient)]
    alone = coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1
    for atom, power in monomial:
        text = _atom_text(atom, labels)
        if atom.kind == "//" and not alone:
            text = f"({text})"
        factors.append(text if power == 1 else f"{text}**{power}")
    return "*".join(factors)


#: A name with one of these is put into brackets.
_SIGNS = frozenset(" +-*/%")


def _atom_text(atom: Atom, labels: dict[Atom, str] | None) -> str:
    if atom.kind == "symbol":
        name = labels[atom] if labels is not None else f"{atom.left}@{atom.right or 0}"
        return name if _SIGNS.isdisjoint(name) else f"({name})"
    if atom.kind == "//":
        return _division(atom.left, atom.right, labels)
    return f"{atom.kind}({', '.join(_text(argument, labels) for argument in atom.left)})"


def _division(numerator: Number, denominator: Number, labels: dict[Atom, str] | None) -> str:
    top, bottom = _text(numerator, labels), _text(denominator, labels)
    if isinstance(numerator, Expr) and (len(numerator.terms) > 1 or numerator.terms[0][1] < 0):
        top = f"({top})"
    divisor = single_atom(denominator)
    if isinstance(denominator, Expr) and (divisor is None or divisor.kind == "//"):
        bottom = f"({bottom})"
    return f"{top}//{bottom}"
