"""PDF by Typst: a service gives templates and content."""
