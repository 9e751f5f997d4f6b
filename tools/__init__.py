"""What `make` calls: preparing a clone, and checks that no other tool brings."""
