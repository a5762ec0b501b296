"""What `make release` makes of this tree: `architecture/releases.md`."""
