"""Complete acts, one file each; acts never call acts."""
