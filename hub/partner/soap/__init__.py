"""SOAP over the same wire as REST: zeep writes and reads the envelopes, and sends nothing."""
