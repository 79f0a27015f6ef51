"""Who speaks: sources, their homes and their names."""
