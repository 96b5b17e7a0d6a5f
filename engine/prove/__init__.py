"""All organizations at once: what holds for every one, or one for which it does not."""
