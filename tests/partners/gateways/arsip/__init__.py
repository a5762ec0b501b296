"""The gateway to Arsip: assessments with their documents, and awards."""
