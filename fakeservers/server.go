package fakeservers

type (
	server  struct{}
	shared  struct{}
	journal struct{}
	sampler struct{}
)
