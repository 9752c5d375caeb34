"""Reading tables and understanding them: no Django models, no database."""
