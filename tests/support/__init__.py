"""What tests share: factories, clients, engines, clocks."""
