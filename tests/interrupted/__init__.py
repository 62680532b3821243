"""Runs of `--fix` that are ended at random moments: every file is either old or new, and nothing else is left.

A short form runs with the other tests; `python -m interrupted --seed 1 --rounds 100 --files 200` (from tests/, with the project on the
path) is the long one.
"""
