"""How far numbers and ranks hang on single sources and on defensible choices."""
