"""The partners we cannot have here, and a sample district to feed them: for integrators and for our tests."""
