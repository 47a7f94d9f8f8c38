"""What typed calls do beyond one call, written once for both clients.

A recipe is a generator: it yields what to ask, is sent the answer, and returns its
result. Neither threads nor event loops are known here.
"""
