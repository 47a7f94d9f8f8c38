"""What makes pages cheap, in one place.

Each module says what it saves. The figures come from `docs/decisions` and the history
of the module; two shared cores of 2.1 GHz, so read the ratios.
"""
