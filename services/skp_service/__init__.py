"""Employees and their annual assessments (SKP): rated, made final, announced, and shown with their fate in SIASN."""
