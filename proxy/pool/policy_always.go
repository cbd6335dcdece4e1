package pool

// Always is http-reuse always: first requests prefer proven connections but take any; a multiplexed connection is shared
// from birth.
//
//	looked up           first     later
//	the session's own   1         1
//	available           2         2
//	unproven            4         3
//	proven              3         4
var Always = &Policy{
	Name:  "always",
	First: []List{Available, Proven, Unproven},
	Later: []List{Available, Unproven},
	Share: ShareAtOnce,
}
