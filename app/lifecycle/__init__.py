"""Account deletion and counter repair, from what each domain registers."""
