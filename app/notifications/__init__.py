"""What a person is told: events to read, and states that open pages poll."""
