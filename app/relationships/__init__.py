"""How two people are related: follows, blocks, mutes."""
