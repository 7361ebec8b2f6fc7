"""Garbage collection of a process that serves pages: what stays is left out of it, the rest is looked through seldom.

What is not in a knot of references goes at once in any case. Looking through everything else takes 60 to 100 ms, in
which no thread gets anywhere: with Python's usual 700 it came with every fortieth page.
"""

import gc

YOUNG = 10_000  # objects more than went that make it look through the youngest


def settle() -> None:
    """Once everything is at hand that stays: collecting garbage among the dictionaries took a fifth of the time."""
    gc.freeze()
    gc.set_threshold(YOUNG)
