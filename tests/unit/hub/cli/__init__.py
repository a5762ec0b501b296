"""The command line, without broker and database."""
