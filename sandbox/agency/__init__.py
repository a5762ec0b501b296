"""A seeded sample agency of the district: invented people on four levels, and who has which role in the scenario."""
