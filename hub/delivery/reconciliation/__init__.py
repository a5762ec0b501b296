"""What the partner holds against what we hold: found, shown, repaired."""
