"""The laboratory itself, without Keras: a seed gives one stack, and what differs is shrunk to one layer and one argument."""

from __future__ import annotations

from cnnlint.propagate import propagate
from laboratory.bench import shrink
from laboratory.generate import generate
from laboratory.stacks import Spec, Stack, model_of
from laboratory.sweep import variants


def test_a_seed_gives_the_same_stack_every_time() -> None:
    assert [generate(seed) for seed in range(30)] == [generate(seed) for seed in range(30)]
    assert len({str(generate(seed)) for seed in range(30)}) == 30


def test_stacks_are_both_sound_and_broken() -> None:
    statuses = [propagate(model_of(generate(seed))).status for seed in range(200)]
    assert statuses.count("complete") > 40
    assert statuses.count("invalid") > 40


def test_a_difference_shrinks_to_one_layer_and_one_argument() -> None:
    wrong = Spec("Conv2D", (("filters", 4), ("kernel_size", 3), ("padding", "same"), ("activation", "relu")), 2)
    stack = Stack((Spec("ReLU", (), 1), wrong, Spec("Flatten", (), 3), Spec("Dense", (("units", 2),), 4)), (None, 8, 8, 1), "argument")

    def differs(other: Stack) -> bool:
        return any(layer.name == "Conv2D" and layer.given("padding") == "same" for layer in other.layers)

    small = shrink(stack, differs)
    assert str(small) == "[Input (None, 8, 8, 1)] Conv2D(padding='same')"


def test_a_shrunk_wrapper_loses_arguments_inside() -> None:
    inner = Spec("LSTM", (("units", 4), ("dropout", 0.1)), 2)
    stack = Stack((Spec("Bidirectional", (("layer", inner), ("merge_mode", "sum")), 1),), (None, 5, 2))
    small = shrink(stack, lambda other: bool(other.layers[0].given("layer")))
    assert str(small) == "[Input (None, 5, 2)] Bidirectional(layer=LSTM())"


def test_the_sweep_changes_one_argument_at_a_time() -> None:
    base = Stack((Spec("Dense", (("units", 3),), 1),), (None, 4))
    changed = [stack.layers[0] for stack in variants(base, "3")]
    others = {name for spec in changed for name, value in spec.arguments if (name, value) != ("units", 3)}
    assert {"units", "use_bias", "kernel_initializer", "dtype"} <= others
    assert all(len(spec.arguments) == 1 + (spec.given("units") == 3 and len(spec.arguments) > 1) for spec in changed)
    assert len({str(spec) for spec in changed}) > 200
