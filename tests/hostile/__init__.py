"""Files that nobody would write, and real ones broken by chance: cnnlint must survive them all, and say the same of each twice.

`python -m hostile --seed 1 --mutated 20000 --generated 2000 PROGRAMS…` from the folder tests/ runs the long form; `python -m hostile
--files FOLDER…` reads real files as they are. A short form runs with the other tests.
"""
