"""The kit of the simulators, seen through two partners that are built on it."""
