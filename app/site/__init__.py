"""What administrators decide about the whole site, as rows of the database."""
