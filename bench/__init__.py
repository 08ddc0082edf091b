"""How fast, as ratios against a floor or a peer in the same run: the machine is shared and noisy, so no figure stands alone."""
