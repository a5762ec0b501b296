"""The demonstration: a sample district's assessments travel to a misbehaving SIASN, and the truth is counted there."""
