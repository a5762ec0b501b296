"""Who calls an API: access tokens of an OpenID Connect issuer, checked; and what their bearer may do."""
