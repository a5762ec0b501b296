"""What several sheets show alike."""

from datetime import date


def start_of_service(start_on: date | None, *, estimated: bool) -> str | None:
    """Return TMT CPNS as sheets show it: the day, or the month of the NIP, marked; None: nobody can say."""
    if start_on is None:
        return None
    return f"{start_on:%m-%Y} (perkiraan dari NIP)" if estimated else f"{start_on:%d-%m-%Y}"
