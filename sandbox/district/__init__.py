"""A seeded sample district: units, invented employees and their assessments."""
