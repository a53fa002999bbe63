"""What the demo of the fictional Anlan District is made of: its people, its matters, its texts.

Everything here is content without Django: the same inputs give the same words on every machine,
and no clock and no chance comes in. The command `demo` plays the acts with it.
"""
