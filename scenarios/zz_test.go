package scenarios
import ("testing";"fmt";"github.com/reuselab/reuselab/reports/measure")
func TestZ(t *testing.T) {
	l, err := Library(Vocabulary{measure.Names()})
	if err != nil { t.Fatal(err) }
	for _, s := range l { cs, err := s.Plan(Options{}); fmt.Println(s.Name, len(cs), err); for _, c := range cs { fmt.Printf("%v %v %+v %v %v\n", c.String(), c.Inputs, c.Proxy, c.Servers, c.Load) } }
	s := l[0]
	env, err := s.Env(map[string]any{"server-proto":"h2","http-reuse":"always"}, map[string]any{"users":50.0,"threads":4.0,"purge_ticks":12.0}, map[string]float64{"connects":41,"requests":22000,"errors":0}, nil)
	for i := range s.Expect { fmt.Println(s.Expect[i].Values(env)); fmt.Println(s.Expect[i].Applies(env)); fmt.Println(s.Expect[i].Holds(env)) }
}
