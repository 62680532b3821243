"""What several rules need to know: pure questions about a Model and its Trace, each answered from what is proved only."""
