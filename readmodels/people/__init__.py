"""Who works where, under whom and when: from the events, in each service's own database."""
