"""Tests of `readmodels/people`: in the database of a service that keeps nothing else."""
