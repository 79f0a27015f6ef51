"""The tables of a study's results and the numbers in them."""
