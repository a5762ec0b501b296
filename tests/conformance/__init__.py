"""What any partner's gateway must keep, whatever its partner does: the same scenarios for each (`conforming.py`)."""
