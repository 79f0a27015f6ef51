"""Topic models beside their peers: coherence, clusters, transfer, stability, speed, memory."""
