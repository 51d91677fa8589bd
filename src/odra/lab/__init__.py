"""What if: the simulated shop, which writes files as a marketplace would from a truth it alone knows."""
