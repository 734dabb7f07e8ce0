"""Pure rules: the law and the field registry, without IO."""
