{ features, level }: [ ]
