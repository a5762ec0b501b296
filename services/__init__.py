"""The services, a room each; what passes between them is messages of `contracts`."""
