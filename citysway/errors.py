"""The two errors a user can meet, named by what happens next."""


class StudyError(Exception):
    """Work cannot start: the message names the file, the key and what is allowed."""


class DocumentError(Exception):
    """One item cannot be used; the run goes on without it and keeps the reason.

    ``reason`` is a short word kept in ``rejected.parquet`` (``empty``, ``undecodable``,
    ``no_column``...).
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
