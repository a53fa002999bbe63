"""Figures that can be quoted and proved: definitions, rates, exports. Reads only."""
