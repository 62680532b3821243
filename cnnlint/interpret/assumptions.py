"""The blocks of the analysis in which undecided conditions are taken to have a truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnlint.interpret.environment import Machine
    from cnnlint.interpret.stores import Path


class Assumption:
    """The block in which some conditions hold; `fresh` are those that did not hold before it."""

    __slots__ = ("_fresh", "_machine", "_path")

    def __init__(self, machine: Machine, fresh: Path) -> None:
        self._machine = machine
        self._fresh = fresh

    def __enter__(self) -> None:
        machine = self._machine
        self._path = machine.path
        machine.path = machine.path + self._fresh
        for atom, truth in self._fresh:
            machine.assumed[atom] = truth
            if truth and atom.subject is not None:
                machine.equal[atom.subject] = atom.constant

    def __exit__(self, *_: object) -> None:
        machine = self._machine
        machine.path = self._path
        for atom, truth in self._fresh:
            del machine.assumed[atom]
            if truth and atom.subject is not None:
                machine.equal.pop(atom.subject, None)
