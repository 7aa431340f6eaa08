"""The schemas there have been, each as a step from the one before."""
