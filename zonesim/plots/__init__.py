"""Pictures of what replications came to: plain arrays in, matplotlib figures out, one theme for all of them."""
