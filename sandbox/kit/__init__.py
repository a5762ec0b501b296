"""What the simulator of any partner needs: faults, late stores, counters, records, admin endpoints, page, server."""
