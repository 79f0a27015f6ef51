"""The tables every number comes from, and their arrays."""
