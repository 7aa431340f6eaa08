"""Things with a known truth, to test with: virtual cameras and runners."""
