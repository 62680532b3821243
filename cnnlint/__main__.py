"""python -m cnnlint"""

import os
import sys

# `python -m` looks for modules in the working directory first. What lies there is to be read, never to be run; unless it is cnnlint itself.
if os.path.isdir(sys.path[0]) and os.path.samefile(sys.path[0], ".") and sys.path[0] != os.path.dirname(os.path.dirname(__file__)):
    del sys.path[0]

from cnnlint.cli import console

console()
