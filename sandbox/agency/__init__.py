"""A seeded sample agency: one agency of the district with invented people on four levels, and who has which role in the scenario."""
