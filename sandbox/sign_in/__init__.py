"""A development issuer: anybody gets a token for anybody. Never for more than the own machine."""
