"""How fast the pages are with few and with many cases; see README.md. No part of the product."""
