package parking

// NewPortable returns the lot of the systems that have no other.
func NewPortable() Lot { return &portable{} }
