"""Services of the tests' own, made as any service is made."""
