"""What operators see of a service and decide about it, over HTTP: a face of `hub.operations`, as `hub.cli` is one."""
