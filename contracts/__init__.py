"""Every message that crosses a service's border, and its released version."""
