"""Who may do what: people, their roles by account, invitations, tokens, sessions; sign-in on top of django-allauth."""
