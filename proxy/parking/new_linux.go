package parking

// New returns the Lot for this system.
func New() Lot { return newEpoll() }
