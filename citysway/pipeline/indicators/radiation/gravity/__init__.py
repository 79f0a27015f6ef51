"""The gravity model: RA06 pull, RA07 distance decay, RA08 influence field."""
