"""python -m cnnlint"""

import os
import sys

# `python -m` looks for modules in the working directory first. What lies there is to be read, never to be run.
if sys.path[0] == os.getcwd() != os.path.dirname(os.path.dirname(os.path.abspath(__file__))):
    del sys.path[0]

from cnnlint.cli import console

console()
