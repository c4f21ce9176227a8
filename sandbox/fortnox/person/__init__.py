"""What people do in the program itself: the changes that no request of ours made."""
