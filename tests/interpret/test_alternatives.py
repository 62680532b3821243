"""Many undecided conditions: lists of alternatives cost no more than their length, and what would multiply is not known."""

from __future__ import annotations

import pytest

from cnnlint.interpret import interpret
from cnnlint.layers.registry import apply
from cnnlint.propagate import Trace, propagate
from cnnlint.source import Source, load

_SIZE = "(8 if input() else 4)"


def traced(program: str) -> list[Trace]:
    source = load("program.py", ("import keras\nimport numpy as np\nfrom keras import layers\n" + program).encode())
    assert isinstance(source, Source)
    found = interpret(source, lambda path: None, propagate, apply, target="3", strict=True)
    return [propagate(model, "3") for model in found.models]


@pytest.mark.parametrize(
    "program",
    [
        f"sizes = [5]\nfor _ in range(30):\n    sizes.append({_SIZE})\nunits = sizes.copy()[0]",
        f"sizes = [5, 7]\nfor _ in range(30):\n    sizes.insert(1, {_SIZE})\nsizes.pop()\nunits = sizes.pop(0)",
        "config = {'units': 5}\n" + "".join(f"config['k{n}'] = {_SIZE}\n" for n in range(30)) + "units = config.get('units')",
        "config = dict(units=5)\n" + "".join(f"config['k{n}'] = {_SIZE}\n" for n in range(30)) + "units = list(config.values())[0]",
        "config = dict(units=5)\n" + "".join(f"config['k{n}'] = {_SIZE}\n" for n in range(30)) + "units = config.setdefault('units', 9)",
    ],
)
def test_items_that_are_only_moved_may_be_alternatives(program: str) -> None:
    (trace,) = traced(f"{program}\nmodel = keras.Sequential([keras.Input((3,)), layers.Dense(units)])")
    assert trace.total_params == 20


def test_alternatives_that_are_moved_come_back_as_alternatives() -> None:
    program = f"sizes = [1]\nsizes.append({_SIZE})\nmodel = keras.Sequential([keras.Input((3,)), layers.Dense(sizes.pop())])"
    assert sorted(trace.total_params for trace in traced(program) if isinstance(trace.total_params, int)) == [16, 32]


def test_what_would_have_to_be_asked_for_every_combination_is_not_known() -> None:
    program = f"units = np.max([{', '.join([_SIZE] * 40)}])\nmodel = keras.Sequential([keras.Input((3,)), layers.Dense(units)])"
    (trace,) = traced(program)
    assert trace.total_params is None or not isinstance(trace.total_params, int)


def test_a_training_loop_uses_up_no_conditions_that_later_models_need() -> None:
    program = (
        "def play(env, episodes):\n"
        "    all_rewards = []\n"
        "    for episode in range(episodes):\n"
        "        rewards, total = [], 0\n"
        "        env.reset()\n"
        "        for step in range(200):\n"
        "            observation, reward, done, info = env.step(0)\n"
        "            rewards.append(reward)\n"
        "            if done:\n                break\n"
        "        all_rewards.append(rewards)\n"
        "    return all_rewards\n"
        "import gym\n"
        "env = gym.make('CartPole-v1')\n"
        "totals = []\n"
        "for iteration in range(150):\n"
        "    total = 0\n"
        "    for step in range(100):\n        total += 1 if env.step(1)[2] else 2\n"
        "    totals.append(total)\n"
        "    play(env, 10)\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
    )
    (trace,) = traced(program)
    assert trace.total_params == 10


def test_one_call_does_not_use_up_the_conditions_of_the_whole_program() -> None:
    program = (
        "grammar = [[('a', 1), ('b', 2)], [('c', 2), ('d', 3)], [('e', 0), ('f', 3)], [('g', None)]]\n"
        "inner = [[(grammar, 1), (grammar, 2)], [('h', 2), (grammar, 3)], [(grammar, 3)], [('i', None)]]\n"
        "def generate(rules):\n"
        "    state, output = 0, []\n"
        "    while state is not None:\n"
        "        produced, state = rules[state][np.random.randint(len(rules[state]))]\n"
        "        if isinstance(produced, list):\n            produced = generate(produced)\n"
        "        output.append(produced)\n"
        "    return ''.join(output)\n"
        "texts = [generate(inner) for _ in range(100)]\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
    )
    (trace,) = traced(program)
    assert trace.total_params == 10


_TWO = "def made():\n    return mystery()\na, b = made(), made()\neither = a if input() else b\n"


def test_an_input_that_is_not_known_either_way_makes_one_model() -> None:
    block = (
        "def block(x, rate):\n"
        "    layer = layers.Dropout(rate) if rate else layers.Activation('linear')\n"
        "    return x + layer(layers.Dense(4)(x))\n"
    )
    blocks = "x = mystery.x\nfor rate in mystery.a, mystery.b:\n    x = block(x, rate)\n"
    (trace,) = traced(f"{block}{blocks}model = keras.Sequential([layers.Dense(3)])\nmodel(x)")
    assert (trace.status, trace.model.condition) == ("partial", None)


@pytest.mark.parametrize("size", ["{}.size", "len({})", "{}.shape[0]", "np.prod({}.sizes)", "{}.size // 2"])
def test_what_is_as_little_known_either_way_is_not_what_one_of_them_is(size: str) -> None:
    units = f"{size.format('either')} - {size.format('a')} + 4"
    (*_, trace) = traced(f"{_TWO}model = keras.Sequential([keras.Input((3,)), layers.Dense({units})])")
    assert not isinstance(trace.total_params, int)


def test_a_loop_that_is_left_once_nothing_got_better_is_followed() -> None:
    program = (
        "model = keras.Sequential([keras.Input((3,)), layers.Dense(4)])\n"
        "wait, best = 0, float('inf')\n"
        "for epoch in range(100):\n"
        "    for x, y in mystery.train:\n        model(x)\n"
        "    loss = mystery.result()\n"
        "    wait += 1\n"
        "    if loss < best:\n        best = loss\n        wait = 0\n"
        "    if wait >= 5:\n        break\n"
        "model.add(layers.Dense(2))\n"
    )
    (trace,) = traced(program)
    assert (trace.status, trace.total_params) == ("complete", 26)
