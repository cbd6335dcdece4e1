package pool

// Never is http-reuse never: a server connection serves the client connection that opened it, and dies with it.
var Never = &Policy{
	Name:  "never",
	Share: ShareNothing,
}
