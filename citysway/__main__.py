"""``python -m citysway``."""

from citysway.cli import main

main()
