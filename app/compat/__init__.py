"""The founding application's names, attached in `app.models`; unused inside."""
