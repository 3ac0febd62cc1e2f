"""How fast zonesim is, beside plain SimPy on the same journeys, and how much memory a week takes."""
