"""Tests of the stores of evidence: a real folder, and the API of S3."""
