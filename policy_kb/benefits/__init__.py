"""The estimator: what a bill comes to under a region's rules. Start reading at `rulebook`."""
