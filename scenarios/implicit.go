package scenarios

import "fmt"

// implicit is what every scenario expects besides its own lines: a proxy that answers nothing, or sends everything to one
// server, must never pass because the file forgot to forbid it.
var implicit = []struct {
	that, because string
	whenErrors    bool // kept where the file says errors: allowed
	timedOnly     bool
	scripted      bool // of scripts, and only of them: their steps say what each request must get
}{
	{"errors == 0", "every request gets a complete response", false, false, false},
	{"responses_2xx == requests", "every response is a success", false, false, false},
	{"requests >= 20*users", "a load that hardly ran shows nothing", true, true, false},
	{"servers_without_requests == 0", "every server takes part", true, false, false},
	{"requests_received > 0", "a script of which no server receives anything shows nothing", true, false, true},
}

// implicitly compiles the implicit expectations that a scenario carries. The error is the vocabulary's: it lacks their
// metrics.
func (s *scope) implicitly(errorsAllowed, timed, script bool) ([]Expectation, error) {
	var list []Expectation
	for _, l := range implicit {
		if errorsAllowed && !l.whenErrors || l.timedOnly && !timed || l.scripted != script {
			continue
		}
		p, f := s.compile(l.that, aMetric, anInput, anAxis)
		if f != nil {
			return nil, fmt.Errorf("the vocabulary lacks what every scenario expects, %s: %s", l.that, f.msg)
		}
		list = append(list, Expectation{That: l.that, Because: l.because, Implicit: true, that: p})
	}
	return list, nil
}
