"""PDF by Typst: a service gives templates and content (architecture/documents.md)."""
