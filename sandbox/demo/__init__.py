"""The demonstration: an agency's year, whose results travel to a misbehaving SIASN, where the truth is counted."""
