"""What proves who somebody is; today the sessions of browsers."""
