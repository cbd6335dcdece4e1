package pool

// Aggressive is http-reuse aggressive: first requests use parked connections, too, if these were reused before.
//
//	looked up           first     later
//	the session's own   1         1
//	available           2         2
//	unproven            -         3
//	proven              3         4
var Aggressive = &Policy{
	Name:  "aggressive",
	First: []List{Available, Proven},
	Later: []List{Available, Unproven},
	Share: ShareUsed,
}
