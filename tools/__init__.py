"""Small programs for building, testing and translating; the site itself imports none of them."""
