package pool

// Always is http-reuse always: first requests prefer proven connections but take any; a multiplexed connection is shared
// from birth.
var Always = &Policy{
	Name:  "always",
	First: []List{Available, Proven, Unproven},
	Later: []List{Available, Unproven},
	Share: ShareAtOnce,
}
