"""Pages of the department, of the people in it and of what watches over them."""
