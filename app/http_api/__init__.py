"""What every JSON API of this site needs, whatever its nouns: `blueprint.JsonApi`."""
