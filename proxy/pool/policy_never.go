package pool

// Never is http-reuse never: a server connection serves the client connection that opened it, and dies with it.
//
//	looked up           first     later
//	the session's own   1         1
//	available           -         -
//	unproven            -         -
//	proven              -         -
var Never = &Policy{
	Name:  "never",
	Share: ShareNothing,
}
