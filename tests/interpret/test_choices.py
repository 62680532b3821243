"""Decision trees: `choose` against a table of all truths."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cnnlint.interpret.choices import Atom, Choice, choose, leaf_count, leaves, restrict

ATOMS = tuple(Atom(order, f"c{order}") for order in range(4))

#: How trees are made: constants, and choices of two others under any condition.
TREES = st.recursive(st.integers(0, 2), lambda inside: st.builds(choose, st.sampled_from(ATOMS), inside, inside), max_leaves=12)


def well_formed(tree: Any, above: int = -1) -> bool:
    """Whether conditions are asked in order, none in vain, and the counts are those of the tree."""
    if type(tree) is not Choice:
        return True
    orders = {tree.atom.order} | {side.last for side in (tree.yes, tree.no) if type(side) is Choice}
    counted = tree.leaves == leaf_count(tree.yes) + leaf_count(tree.no) == len(list(leaves(tree))) and tree.last == max(orders)
    inside = well_formed(tree.yes, tree.atom.order) and well_formed(tree.no, tree.atom.order)
    return counted and inside and tree.atom.order > above and repr(tree.yes) != repr(tree.no)


@given(st.sampled_from(ATOMS), TREES, TREES)
def test_a_choice_is_its_sides_under_every_truth(atom: Atom, yes: Any, no: Any) -> None:
    made = choose(atom, yes, no)
    assert well_formed(made)
    for truth in product((True, False), repeat=len(ATOMS)):
        truths = dict(zip(ATOMS, truth, strict=True))
        assert restrict(made, truths) == restrict(yes if truths[atom] else no, truths)


@given(TREES, st.sampled_from(ATOMS))
def test_a_choice_between_a_tree_and_itself_is_the_tree(tree: Any, atom: Atom) -> None:
    assert repr(choose(atom, tree, tree)) == repr(tree)
