"""The app: a study in the browser, on this machine alone (``citysway serve``)."""
