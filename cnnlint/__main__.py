"""python -m cnnlint"""

from cnnlint.cli import console

console()
