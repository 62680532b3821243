"""The arrow from Model and Trace to diagnostics. One file a rule, registered by being there; see `registry`."""
