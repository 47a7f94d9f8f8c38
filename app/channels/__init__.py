"""Programs of people, and the topics and queues that belong to them."""
