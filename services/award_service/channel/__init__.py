"""The file channel: a batch as a package of folders, a list and a letter, and where it is put."""
