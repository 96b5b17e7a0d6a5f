"""The machinery of an expert system whose knowledge is YAML: load, check, compile, infer, explain, plan."""
