"""Problems: one per cause, with everything it holds, and the button that lets it go on."""
