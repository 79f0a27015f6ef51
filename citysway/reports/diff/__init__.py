"""Two runs of a study side by side: which numbers moved, and what moved them."""
