"""Windows of data, collected in loops of unknown length: their number is not known, what each holds may be."""

from __future__ import annotations

import pytest

from cnnlint import analyze

PRELUDE = """\
import numpy as np, pandas as pd
from keras import Sequential, layers
d = pd.read_csv("x.csv").iloc[:, 1:2].values
v = []
"""
MODEL = "m = Sequential()\nm.add(layers.Dense(1, input_shape=v.shape[1:]))\n"


def shape(program: str) -> str:
    trace = analyze(PRELUDE + program + MODEL).traces[0]
    return ", ".join(map(str, trace.input.shape[1:])) if trace.status == "complete" and trace.input is not None else "?"


CASES = {
    "for i in range(60, len(d)):\n    v.append(d[i - 60:i, 0])\nv = np.array(v)\n": "60",
    "for i in range(len(d) - 7):\n    v.append(d[i:i + 7, 0])\nv = np.asarray(v)\n": "7",
    "for i in range(0, len(d) - 7, 2):\n    w = d[i:(i + 7), 0]\n    v.append(w)\nv = np.array(v)\n": "7",
    "v = np.array([d[i:i + 4, 0] for i in range(len(d) - 4)])\n": "4",
    "for i in range(len(d)):\n    end = i + 9\n    if end > len(d) - 1:\n        break\n    v.append(d[i:end, 0])\nv = np.array(v)\n": "9",
    "for i in range(len(d)):\n    if i + 9 < len(d):\n        v.append(d[i:i + 9, 0])\nv = np.array(v)\n": "9",
    "def windows(x, n):\n    found = []\n    for i in range(len(x) - n + 1):\n        found.append(x[i:i + n])\n"
    "    return np.array(found)\n"
    "v = windows(d, 5)[:, :4, 0]\n": "4",
    "for i in range(3, len(d)):\n    v.append(np.zeros((4, 5)))\nv = np.array(v)\nv = np.reshape(v, (len(v), 20))\n": "20",
    "for f in open('x'):\n    v.append(np.zeros((28, 28)))\nv = np.stack(v)\n": "28, 28",
    "for f in open('x'):\n    v.append(np.zeros((3, 28)))\nv = np.concatenate(v)\n": "28",
    "for f in open('x'):\n    v.append(np.zeros((3, 28)))\nv = np.vstack(v)\n": "28",
    # windows that may be cut off, or differ from round to round
    "for i in range(59, len(d)):\n    v.append(d[i - 60:i, 0])\nv = np.array(v)\n": "?",
    "for i in range(len(d)):\n    v.append(d[i:i + 7, 0])\nv = np.array(v)\n": "?",
    "for i in range(len(d)):\n    v.append(d[:i, 0])\nv = np.array(v)\n": "?",
    "n = 3\nfor i in range(len(d)):\n    v.append(np.zeros(n))\n    n += 1\nv = np.array(v)\n": "?",
    "for i in range(len(d)):\n    v.append(np.zeros(3))\n    v.append(np.zeros(4))\nv = np.array(v)\n": "?",
    "for i in range(len(d)):\n    v.append(np.zeros(3))\nv.append(np.zeros(4))\nv = np.array(v)\n": "?",
    "for i in range(len(d)):\n    v.append(np.zeros(3))\nv[0] = np.zeros(4)\nv = np.array(v)\n": "?",
    "for i in range(len(d)):\n    v.append(np.zeros(3))\nv.insert(0, np.zeros(4))\nv = np.array(v)\n": "?",
    "v.append(np.zeros(4))\nfor i in range(len(d)):\n    v.append(np.zeros(3))\nv = np.array(v)\n": "?",
    "for r in range(2):\n    for n in d:\n        v.append(np.zeros(int(n)))\nv = np.array(v)\n": "?",
    "ns = [int(n) for n in open('x')]\nfor n in ns:\n    print(n)\nfor n in ns:\n    v.append(np.zeros(n))\nv = np.array(v)\n": "?",
    "ns = [int(n) for n in open('x')]\na = [n for n in ns]\nv = np.array([np.zeros(n) for n in ns])\n": "?",
}


@pytest.mark.parametrize("program", CASES, ids=range(len(CASES)))
def test_windows(program: str) -> None:
    assert shape(program) == CASES[program]
