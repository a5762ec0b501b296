"""Lists as sheets (XLSX): what offices look at, what goes to the ministry, and what comes back."""
