"""The verdict on the bottleneck, found by experiment: what does more speed of a team add?"""
