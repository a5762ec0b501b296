"""Telling sources by webhook what was refused, or is doubtful."""
