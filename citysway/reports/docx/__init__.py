"""Reports and dossiers as Word files."""
