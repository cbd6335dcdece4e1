package loadgen

import (
	"math"
	"math/rand/v2"
	"time"
)

// schedule says when an open loop's requests are due, one after the other. It is a pure function of what it was made of.
//
// The rate over time, integrated, is how many requests are due until then; so the request number m is due where the integral
// is m. Equal gaps are whole m, a Poisson process has m that grow by exponentially distributed steps.
type schedule struct {
	pieces []ratePiece
	now    int        // piece of the request before
	mass   float64    // m of the next request, of all homes'
	step   float64    // from a request to the next one of the same home
	random *rand.Rand // nil: equal gaps
}

// ratePiece is a time in which the rate is linear.
type ratePiece struct {
	begin, length float64 // seconds; the last one has no end
	from, to      float64 // rates at its begin and its end
	before        float64 // requests due until its begin
}

// newSchedule is the schedule of one home out of homes. The rate rises in proportion to time over rampUp. A random source makes
// it a Poisson process.
func newSchedule(steps []RateStep, rampUp time.Duration, home, homes int, random *rand.Rand) *schedule {
	s := &schedule{pieces: ratePieces(steps, rampUp.Seconds()), mass: float64(home), step: float64(homes), random: random}
	if random != nil {
		s.mass = s.step * random.ExpFloat64()
	}
	return s
}

// ratePieces cuts time where the rate changes its course.
func ratePieces(steps []RateStep, ramp float64) []ratePiece {
	var pieces []ratePiece
	at, before := 0.0, 0.0
	add := func(length, rate float64) {
		factor := func(t float64) float64 {
			if t >= ramp {
				return 1
			}
			return t / ramp
		}
		p := ratePiece{begin: at, length: length, from: rate * factor(at), to: rate * factor(at+length), before: before}
		pieces = append(pieces, p)
		at += length
		before += (p.from + p.to) / 2 * length
	}
	for i, s := range steps {
		length := s.For.Seconds()
		if i == len(steps)-1 {
			length = math.Inf(1)
		}
		if at < ramp && at+length > ramp {
			rest := length - (ramp - at)
			add(ramp-at, s.Rate)
			length = rest
		}
		add(length, s.Rate)
	}
	return pieces
}

// next gives the time after the release at which the next request is due; never if no rate is left.
func (s *schedule) next() (due time.Duration, ever bool) {
	m := s.mass
	if s.random == nil {
		s.mass += s.step
	} else {
		s.mass += s.step * s.random.ExpFloat64()
	}
	for s.now < len(s.pieces)-1 && m >= s.pieces[s.now+1].before {
		s.now++
	}
	p := s.pieces[s.now]
	if p.from == 0 && p.to == 0 {
		return 0, false
	}
	seconds := p.begin + p.solve(m-p.before)
	if seconds > math.MaxInt64/1e9 {
		return 0, false
	}
	return time.Duration(seconds * 1e9), true
}

// solve finds the time within the piece until which m requests are due. With a rate of from + slope*x that is where
// from*x + slope/2*x*x = m, solved in the form that has no difference of large numbers.
func (p ratePiece) solve(m float64) float64 {
	if m <= 0 {
		return 0
	}
	slope := 0.0
	if !math.IsInf(p.length, 1) {
		slope = (p.to - p.from) / p.length
	}
	return 2 * m / (p.from + math.Sqrt(max(0, p.from*p.from+2*slope*m)))
}
