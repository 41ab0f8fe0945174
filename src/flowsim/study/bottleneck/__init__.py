"""The verdict on the bottleneck: found by trying what more speed brings."""
