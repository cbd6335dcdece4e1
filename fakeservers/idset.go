package fakeservers

// idSet is a set of hashed ids that knows which came again. An open hash table of bare words: a map would take three
// times the memory, and a lab minute is millions of ids.
type idSet struct {
	slots    []uint64 // 0 is free; the lowest bit says that the id came again
	kept     int
	added    int64 // calls of add
	repeated int64 // ids added more than once
}

// add takes in the hash of an id. Its lowest bit is not looked at.
func (s *idSet) add(hash uint64) {
	if s.kept*4 >= len(s.slots)*3 {
		s.grow()
	}
	s.added++
	hash &^= 1
	if hash == 0 {
		hash = 2 // 0 is taken
	}
	slot := s.find(hash)
	switch *slot {
	case 0:
		*slot = hash
		s.kept++
	case hash:
		*slot |= 1
		s.repeated++
	}
}

// find returns the slot of a hash: its own, or the free one where it belongs.
func (s *idSet) find(hash uint64) *uint64 {
	mask := uint64(len(s.slots) - 1)
	for i := hash >> 1 & mask; ; i = (i + 1) & mask {
		if s.slots[i] == 0 || s.slots[i]&^1 == hash {
			return &s.slots[i]
		}
	}
}

// grow doubles the table.
func (s *idSet) grow() {
	old := s.slots
	s.slots = make([]uint64, max(64, 2*len(old)))
	for _, word := range old {
		if word != 0 {
			*s.find(word &^ 1) = word
		}
	}
}
