"""What Streamlit runs: ``script.py OUT LANG``."""

import sys
from pathlib import Path

from citysway.reports.app.page import page

page(Path(sys.argv[1]), sys.argv[2])
