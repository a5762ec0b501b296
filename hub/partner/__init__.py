"""What any gateway to a partner is made of: settings, the wire, tokens, what answers may mean, ids learnt."""
