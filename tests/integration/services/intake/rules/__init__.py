"""One line a rule of refusal and doubt of files."""
