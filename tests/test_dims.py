"""Sizes: the symbolic algebra agrees with plain integers and with sympy, and absorbs what is not a number."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnlint.dims import (
    Expr,
    Unknown,
    add,
    bare_symbol,
    ceil_divide,
    compare,
    evaluate,
    floor_divide,
    lower_bound,
    maximum,
    minimum,
    modulo,
    multiply,
    product,
    show,
    smallest,
    substitute,
    subtract,
    symbol,
    upper_bound,
)

settings.register_profile("dims", deadline=None, max_examples=60)  # the first call imports sympy
settings.load_profile("dims")

H, W, N = symbol("h"), symbol("w"), symbol("n")
NAMES = {"h": H, "w": W, "n": N}
OPERATIONS = {
    "+": (add, lambda a, b: a + b),
    "-": (subtract, lambda a, b: a - b),
    "*": (multiply, lambda a, b: a * b),
    "//": (floor_divide, lambda a, b: a // b),
    "%": (modulo, lambda a, b: a % b),
    "ceil": (ceil_divide, lambda a, b: -(-a // b)),
    "max": (maximum, max),
    "min": (minimum, min),
}
values = st.fixed_dictionaries({name: st.integers(1, 60) for name in NAMES})
leaves = st.one_of(st.sampled_from(sorted(NAMES)), st.integers(-9, 40))
trees = st.recursive(leaves, lambda inner: st.tuples(st.sampled_from(sorted(OPERATIONS)), inner, inner), max_leaves=7)


def symbolic(tree: Any) -> Any:
    """The tree as a size."""
    if isinstance(tree, tuple):
        return OPERATIONS[tree[0]][0](symbolic(tree[1]), symbolic(tree[2]))
    return NAMES.get(tree, tree)


def numeric(tree: Any, numbers: dict[str, int]) -> int:
    """The tree as a plain integer."""
    if isinstance(tree, tuple):
        return OPERATIONS[tree[0]][1](numeric(tree[1], numbers), numeric(tree[2], numbers))
    return numbers[tree] if isinstance(tree, str) else tree


def reference(tree: Any, numbers: dict[str, int]) -> int:
    """The plain integer, where there is one: a division by zero anywhere is no case."""
    try:
        return numeric(tree, numbers)
    except ZeroDivisionError:
        assume(False)
        raise


def evaluated(size: Any, numbers: dict[str, int]) -> int:
    return evaluate(size, {NAMES[name]: number for name, number in numbers.items()})


@given(trees, values)
def test_an_expression_evaluates_to_what_plain_integers_give(tree: Any, numbers: dict[str, int]) -> None:
    expected, size = reference(tree, numbers), symbolic(tree)
    assume(not isinstance(size, Unknown))
    assert evaluated(size, numbers) == expected


@given(trees, values)
def test_its_text_is_python_with_the_same_value(tree: Any, numbers: dict[str, int]) -> None:
    expected, size = reference(tree, numbers), symbolic(tree)
    assume(not isinstance(size, Unknown))
    assert eval(str(size), {"max": max, "min": min}, dict(numbers)) == expected


@given(trees, values)
def test_bounds_hold(tree: Any, numbers: dict[str, int]) -> None:
    expected, size = reference(tree, numbers), symbolic(tree)
    assume(not isinstance(size, Unknown))
    low, high = lower_bound(size), upper_bound(size)
    assert (low is None or low <= expected) and (high is None or expected <= high)


@given(trees, trees, values, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]))
def test_what_compare_decides_is_so(left: Any, right: Any, numbers: dict[str, int], operator: str) -> None:
    first, second = reference(left, numbers), reference(right, numbers)
    decided = compare(symbolic(left), operator, symbolic(right))
    if decided is not None:
        assert decided == eval(f"{first} {operator} {second}")


@given(trees, st.fixed_dictionaries(dict.fromkeys(NAMES, trees)), values)
def test_substitution_and_evaluation_commute(tree: Any, others: dict[str, Any], numbers: dict[str, int]) -> None:
    inner = {name: reference(other, numbers) for name, other in others.items()}
    assume(min(inner.values()) >= 1)  # symbols stand for sizes
    expected, size = reference(tree, inner), symbolic(tree)
    replaced = {NAMES[name]: symbolic(other) for name, other in others.items()}
    assume(not any(isinstance(value, Unknown) for value in (size, *replaced.values())))
    result = substitute(size, replaced)
    assume(not isinstance(result, Unknown))
    assert evaluated(result, numbers) == expected


polynomials = st.recursive(leaves, lambda inner: st.tuples(st.sampled_from("+-*"), inner, inner), max_leaves=8)


@given(polynomials, polynomials)
def test_polynomials_are_equal_where_sympy_says_so(left: Any, right: Any) -> None:
    sympy = pytest.importorskip("sympy")

    def oracle(tree: Any) -> Any:
        if isinstance(tree, tuple):
            return OPERATIONS[tree[0]][1](oracle(tree[1]), oracle(tree[2]))
        return sympy.Symbol(tree, integer=True) if isinstance(tree, str) else sympy.Integer(tree)

    same = sympy.expand(oracle(left) - oracle(right)) == 0
    assert (symbolic(left) == symbolic(right)) == same
    assert sympy.expand(sympy.sympify(str(symbolic(left)), {n: sympy.Symbol(n, integer=True) for n in NAMES}) - oracle(left)) == 0


@given(st.integers(-30, 30), st.integers(1, 12), st.integers(1, 12), st.integers(-9, 9))
def test_nested_divisions_are_one(offset: int, first: int, second: int, between: int) -> None:
    nested = floor_divide(add(floor_divide(add(H, offset), first), between), second)
    assert nested == floor_divide(add(H, offset + first * between), first * second)


@given(trees)
def test_equal_expressions_hash_alike_and_constants_are_ints(tree: Any) -> None:
    size = symbolic(tree)
    assume(not isinstance(size, Unknown))
    again = symbolic(tree)
    assert size == again and hash(size) == hash(again)
    assert isinstance(size, int) or size.symbols()


@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((H - 2) // 2, "(h - 2)//2"),
        (((H - 4) // 2 - 2) // 2, "(h - 8)//4"),
        (4160 * N + 10, "4160*n + 10"),
        (2 * (H // 2), "2*(h//2)"),
        (H // 2 + 1, "h//2 + 1"),
        (ceil_divide(H, 2), "(h + 1)//2"),
        (3 * H // 2, "h + h//2"),
        (H * W // W, "h"),
        (W // (H + 1), "w//(h + 1)"),
        (maximum(H, maximum(H + 2, 5)), "max(h + 2, 5)"),
        (N * N - N, "n**2 - n"),
        (-H + 3, "3 - h"),
        ((N - H) // H + 1, "n//h"),
        (-(H // 2), "-(h//2)"),
        (N - H - 1, "n - h - 1"),
        (symbol("a + b") * 2, "2*(a + b)"),
        (symbol("a + b"), "a + b"),
        (symbol("n", 1) * symbol("n", 2), "n*n#2"),
        (None, "None"),
        (26, "26"),
        (Unknown("why"), "?"),
    ],
)
def test_shown(size: Any, text: str) -> None:
    assert show(size) == text


def test_none_and_unknown_are_absorbed_and_unknown_wins() -> None:
    unknown = Unknown("a reason")
    for operation in (add, subtract, multiply, floor_divide, ceil_divide, modulo, maximum, minimum):
        assert operation(None, 3) is None and operation(H, None) is None
        assert operation(unknown, None) == unknown == operation(None, unknown) == operation(3, unknown)
    assert product((2, None, 3)) is None and product((2, H)) == 2 * H and product(()) == 1


def test_division_by_zero_is_unknown() -> None:
    for operation in (floor_divide, ceil_divide, modulo):
        assert isinstance(operation(H, 0), Unknown) and isinstance(operation(3, 0), Unknown)
    assert isinstance(substitute(H // (W - 1), {W: 1}), Unknown)


def test_bounds_of_a_long_product_take_no_expansion() -> None:
    """With n + 1 for each symbol it would have two to the 150 terms."""
    symbols = [symbol("n", number) for number in range(150)]
    assert lower_bound(product(symbols[:10])) == 1
    assert lower_bound(product(symbols)) == 0
    assert compare(add(product(symbols), 1), ">", 0) is True


def test_bounds_of_a_high_power_take_no_expansion() -> None:
    """With n + 1 for the symbol it would take 400 products of up to 400 terms, for each layer of such a size."""
    assert lower_bound(product([H] * 20)) == 1
    assert [lower_bound(product([W, *[H] * power])) for power in range(300, 400)] == [0] * 100


def test_bounds_of_quotients_inside_of_quotients_take_no_longer_with_depth() -> None:
    """Asking for each end on its own would ask two to the 40 times for the innermost."""
    size = symbol("n", 1)
    for _ in range(40):
        size = subtract(0, floor_divide(subtract(0, size), 2))
    assert lower_bound(add(size, 3)) == 4


def test_two_symbols_of_one_name_are_different() -> None:
    first, second = symbol("n", 1), symbol("n", 2)
    assert first != second and first - second != 0 and symbol("n", 1) == first
    assert (first + second).symbols() == (first, second)


def test_sizes_are_at_least_one_unless_told_otherwise() -> None:
    assert compare(H, ">=", 1) is True and compare(H, ">=", 1, positive=False) is None
    assert compare(H * W, ">=", H) is True and compare(2 * H, "==", 3) is False and compare(H, "==", W) is None
    assert compare(None, "==", None) is None and compare(Unknown("x"), "<", 3) is None


def test_bare_symbols() -> None:
    assert bare_symbol(H) == "h" and bare_symbol(H + 1) is None and bare_symbol(3) is None


def test_evaluation_asks_for_every_symbol() -> None:
    with pytest.raises(KeyError):
        evaluate(H + W, {H: 3})


def test_the_smallest_input_is_found_backwards() -> None:
    chain = [(H - 2, 1), ((H - 2) // 2, 1), ((H - 6) // 2, 1)]
    assert smallest(H, chain) == 8
    assert smallest(H, [(H - 4, 1), (W - 99, 1), (None, 1)]) == 5
    assert smallest(H, [(-H, 1)]) is None


def test_expressions_that_grow_without_bound_become_unknown() -> None:
    size: Any = 1
    for number in range(12):
        size = multiply(size, add(symbol(f"s{number}"), 1))
    assert isinstance(size, Unknown)


def test_arithmetic_with_other_types_is_refused() -> None:
    with pytest.raises(TypeError):
        H + "1"  # type: ignore[operator]
    assert H != "h" and not isinstance(H + 1 - 1 - H, Expr)
