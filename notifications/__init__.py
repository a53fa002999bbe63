"""Telling people what happened: the outbox, its channels, the inbox."""
