"""The hub beside its competitors: speed, processor time, memory, and what each loses when it is killed."""
