"""Phrases that travel: RA14, and the lag of national phrases (IM21)."""
