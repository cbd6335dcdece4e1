package pool

// Safe is http-reuse safe, the default. A client that sees its very first request fail cannot tell that a retry is due,
// so a first request travels on a new connection; later ones take what is parked, unproven before proven so that proven
// ones remain. A busy multiplexed connection belongs to one session: a slow client must not hold up others.
//
//	looked up           first     later
//	the session's own   1         1
//	available           2         2
//	unproven            -         3
//	proven              -         4
var Safe = &Policy{
	Name:  "safe",
	First: []List{Available},
	Later: []List{Available, Unproven},
	Share: ShareParked,
}
