"""People: accounts, profiles, sign-in, tokens and who follows whom."""
