"""Numbers computed a second time, from the rows that ``citysway evidence`` shows."""
