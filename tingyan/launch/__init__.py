"""开通: from an empty database to the first campaign, in six steps that each may be taken again."""
