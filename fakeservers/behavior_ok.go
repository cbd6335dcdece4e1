package fakeservers

// ok answers every request alike.
type ok struct{ always reply }

func newOK(c Config) ok {
	return ok{reply{status: 200, size: c.Size, delay: c.Delay}}
}

func (o ok) reply(int64) reply { return o.always }
