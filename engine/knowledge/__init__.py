"""What is known, as plain frozen data: values, attributes, conditions, rules, catalogue, claims, strata."""
