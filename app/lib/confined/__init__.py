"""Programs of ours that read what strangers made, each in a process of its own.

`start` starts one, without the secrets of the environment; it bounds itself (`limits`)
before it reads a byte, so that hostile bytes end it and nothing else.
"""
