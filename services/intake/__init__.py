"""What sources report about people and units: merged, numbered, and published as their records."""
