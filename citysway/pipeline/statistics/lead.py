"""How far ahead of the others the first user of a phrase is (METHOD.md RA14)."""

LEAD = 30  # days an origin is ahead of the second user
