"""Award decrees go to Kantor: SOAP 1.1, RPC/encoded, JSON in one string, user and password in every call."""
