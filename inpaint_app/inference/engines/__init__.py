"""Engines and painters: what completes crops (the network, push-pull, baselines), and the critic.

May import inference's other rooms, networks and torch.
"""
