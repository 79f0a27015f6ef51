"""The topics of a study as its pages show them."""
