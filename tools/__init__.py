"""Small programs for building, testing and translating; of the site only `serve` uses one."""
