"""Lists that come as files: how they are read, and their templates."""
