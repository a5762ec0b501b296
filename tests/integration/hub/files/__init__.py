"""Tests of the stores of files: a real folder, and the API of S3."""
