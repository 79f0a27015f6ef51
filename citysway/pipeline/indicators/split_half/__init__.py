"""Would other outlets have said the same? Split-half reliability over sources."""
