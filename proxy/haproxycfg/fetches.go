package haproxycfg

import (
	"fmt"
	"slices"
	"strings"
)

// Fetch is where a value comes from.
type Fetch uint8

const (
	_ Fetch = iota
	AlwaysFalse
	AlwaysTrue
	BackendName
	ServerConnReused
	Bool
	Dst
	DstPort
	FrontendName
	Header // of the request or of the response, whichever is looked at
	FirstRequest
	Int
	IPv4
	Method
	Path
	RequestFullHeader
	RequestHeader
	ResponseHeader
	ServerID
	ServerName
	Src
	SrcPort
	Status
	Str
	Var
)

// phase is when rules run, a set of bits.
type phase uint8

const (
	frontendRequest phase = 1 << iota
	backendRequest
	response // http-response and http-after-response, of both sides

	anyRequest = frontendRequest | backendRequest
	anyPhase   = anyRequest | response
)

// String names the phases, as the object of "in".
func (p phase) String() string {
	var names []string
	for i, name := range []string{"a frontend's request rules", "a backend's request rules", "response rules"} {
		if p&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and ")
}

// fetchKeyword is an entry of the table of fetches.
type fetchKeyword struct {
	name  string
	fetch Fetch
	args  func(r *reader, s *Sample, args []string) error
	gives Type
	where phase
	since string // as in keyword
	usage string
	doc   string
}

// fetches is sorted by name (manual 7.3; "haproxy -dKsmp").
var fetches = []fetchKeyword{
	{"always_false", AlwaysFalse, noArgs, BooleanType, anyPhase, atLeast26, "always_false", "never true"},
	{"always_true", AlwaysTrue, noArgs, BooleanType, anyPhase, atLeast26, "always_true", "always true"},
	{"bc_reused", ServerConnReused, noArgs, BooleanType, response, laterThan30, "bc_reused", "whether the server connection had been used before"},
	{"be_name", BackendName, noArgs, TextType, backendRequest | response, atLeast26, "be_name", "the backend's name"},
	{"bool", Bool, booleanArg, BooleanType, anyPhase, atLeast26, "bool(true|false|1|0)", "a constant"},
	{"dst", Dst, noArgs, AddressType, anyPhase, atLeast26, "dst", "the address that the client connected to, or set-dst's"},
	{"dst_port", DstPort, noArgs, IntegerType, anyPhase, atLeast26, "dst_port", "the port that the client connected to, or set-dst-port's"},
	{"fe_name", FrontendName, noArgs, TextType, anyPhase, atLeast26, "fe_name", "the frontend's name"},
	{"hdr", Header, fieldArgs, TextType, anyPhase, atLeast26, "hdr(NAME[,OCCURRENCE])", "a value of a field; commas separate values"},
	{"http_first_req", FirstRequest, noArgs, BooleanType, anyPhase, atLeast26, "http_first_req", "whether the request is its connection's first"},
	{"int", Int, numberArg, IntegerType, anyPhase, atLeast26, "int(NUMBER)", "a constant"},
	{"ipv4", IPv4, addressArg, AddressType, anyPhase, atLeast26, "ipv4(ADDRESS)", "a constant"},
	{"method", Method, noArgs, TextType, anyPhase, atLeast26, "method", "the request's method"},
	{"path", Path, noArgs, TextType, anyRequest, atLeast26, "path", "the target's path, without query"},
	{"req.fhdr", RequestFullHeader, fieldArgs, TextType, anyRequest, atLeast26, "req.fhdr(NAME[,OCCURRENCE])", "a field's whole value, commas and all"},
	{"req.hdr", RequestHeader, fieldArgs, TextType, anyRequest, atLeast26, "req.hdr(NAME[,OCCURRENCE])", "a value of a request's field"},
	{"res.hdr", ResponseHeader, fieldArgs, TextType, response, atLeast26, "res.hdr(NAME[,OCCURRENCE])", "a value of a response's field"},
	{"src", Src, noArgs, AddressType, anyPhase, atLeast26, "src", "the client's address, or set-src's"},
	{"src_port", SrcPort, noArgs, IntegerType, anyPhase, atLeast26, "src_port", "the client's port"},
	{"srv_id", ServerID, noArgs, IntegerType, response, atLeast26, "srv_id", "the server's id"},
	{"srv_name", ServerName, noArgs, TextType, response, atLeast26, "srv_name", "the server's name"},
	{"status", Status, noArgs, IntegerType, response, atLeast26, "status", "the response's status"},
	{"str", Str, textArg, TextType, anyPhase, atLeast26, "str(TEXT)", "a constant"},
	{"var", Var, variableArg, AnyType, anyPhase, atLeast26, "var(SCOPE.NAME)", "what set-var put there"},
}

// laterThan30 marks what HAProxy 3.0 does not know yet.
const laterThan30 = "3.2"

// converterKeyword is an entry of the table of converters.
type converterKeyword struct {
	name  string
	kind  ConverterKind
	args  func(c *Converter, args []string) error
	since string
	usage string
	doc   string
}

// converters is sorted by name (manual 7.3.1). All of them take texts and give texts.
var converters = []converterKeyword{
	{"field", FieldOf, partArgs, atLeast26, "field(INDEX,SEPARATORS)", "the part of that index between separators"},
	{"lower", Lower, noConverterArgs, atLeast26, "lower", "in lower case"},
	{"upper", Upper, noConverterArgs, atLeast26, "upper", "in upper case"},
}

func lookupFetch(name string) *fetchKeyword {
	i, found := slices.BinarySearchFunc(fetches, name, func(f fetchKeyword, name string) int { return strings.Compare(f.name, name) })
	if !found {
		return nil
	}
	return &fetches[i]
}

// fetchOf gives the entry of a fetch that was read.
func fetchOf(f Fetch) *fetchKeyword {
	return &fetches[slices.IndexFunc(fetches, func(kw fetchKeyword) bool { return kw.fetch == f })]
}

func lookupConverter(name string) *converterKeyword {
	i, found := slices.BinarySearchFunc(converters, name, func(c converterKeyword, name string) int { return strings.Compare(c.name, name) })
	if !found {
		return nil
	}
	return &converters[i]
}

func unknownFetch(name string) error {
	if slices.Contains(fetchWords, name) {
		return fmt.Errorf("fetch %s %s", quoted(name), notYet)
	}
	return fmt.Errorf("unknown fetch %s%s", quoted(name), didYouMean(name, slices.Concat(names(fetches, func(f fetchKeyword) string { return f.name }), fetchWords)...))
}

func unknownConverter(name string) error {
	if slices.Contains(converterWords, name) {
		return fmt.Errorf("converter %s %s", quoted(name), notYet)
	}
	return fmt.Errorf("unknown converter %s%s", quoted(name), didYouMean(name, slices.Concat(names(converters, func(c converterKeyword) string { return c.name }), converterWords)...))
}

// names gives one text of each entry of a table.
func names[T any](table []T, name func(T) string) []string {
	all := make([]string, len(table))
	for i, entry := range table {
		all[i] = name(entry)
	}
	return all
}
