package pool

// Aggressive is http-reuse aggressive: first requests use parked connections, too, if these were reused before.
var Aggressive = &Policy{
	Name:  "aggressive",
	First: []List{Available, Proven},
	Later: []List{Available, Unproven},
	Share: ShareUsed,
}
