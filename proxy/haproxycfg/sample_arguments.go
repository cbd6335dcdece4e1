package haproxycfg

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// The readers of arguments.

func noArgs(_ *reader, _ *Sample, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s is an argument too many", quoted(args[0]))
	}
	return nil
}

// fieldArgs reads NAME[,OCCURRENCE]; HAProxy keeps the last ten of a field at most.
func fieldArgs(_ *reader, s *Sample, args []string) error {
	switch {
	case len(args) == 0:
		return fmt.Errorf("the field's name is missing")
	case len(args) > 2:
		return fmt.Errorf("%s is an argument too many", quoted(args[2]))
	case !isToken(args[0]):
		return fmt.Errorf("%s is no name of a field", quoted(args[0]))
	}
	s.Field = strings.ToLower(args[0])
	if len(args) == 1 {
		return nil
	}
	n, err := strconv.Atoi(args[1])
	if err != nil || n < -10 || n > largest {
		return fmt.Errorf("%s is no occurrence: the first is 1, the last -1, at least -10", quoted(args[1]))
	}
	s.Occurrence = n
	return nil
}

func variableArg(r *reader, s *Sample, args []string) (err error) {
	if len(args) != 1 {
		return fmt.Errorf("one variable's name is needed")
	}
	s.Var, err = r.variable(args[0])
	return err
}

func textArg(_ *reader, s *Sample, args []string) error {
	s.Text = strings.Join(args, ",")
	if i := strings.IndexFunc(s.Text, isControl); i >= 0 || len(args) > 1 {
		return fmt.Errorf("a text cannot hold commas and control characters here")
	}
	return nil
}

func isControl(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }

func numberArg(_ *reader, s *Sample, args []string) (err error) {
	s.Number, err = strconv.ParseInt(strings.Join(args, ","), 10, 64)
	if err != nil {
		return fmt.Errorf("one whole number is needed")
	}
	return nil
}

func booleanArg(_ *reader, s *Sample, args []string) error {
	switch strings.Join(args, ",") {
	case "true", "1":
		s.Number = 1
	case "false", "0":
	default:
		return fmt.Errorf("true, false, 1 or 0 is needed")
	}
	return nil
}

func addressArg(_ *reader, s *Sample, args []string) error {
	addr, err := netip.ParseAddr(strings.Join(args, ","))
	if err != nil || !addr.Is4() {
		return fmt.Errorf("one IPv4 address is needed")
	}
	s.Addr = addr
	return nil
}

func noConverterArgs(_ *Converter, args []string) error { return noArgs(nil, nil, args) }

// partArgs reads INDEX,SEPARATORS.
func partArgs(c *Converter, args []string) error {
	if len(args) != 2 || args[1] == "" {
		return fmt.Errorf("an index and separators are needed")
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n == 0 || n > largest || n < -largest {
		return fmt.Errorf("%s is no index: the first part is 1, the last -1", quoted(args[0]))
	}
	c.Index, c.Separators = n, args[1]
	return nil
}

// isToken: RFC 9110, 5.6.2.
func isToken(text string) bool {
	for i := range len(text) {
		if !isAlphanumeric(text[i]) && strings.IndexByte("!#$%&'*+-.^_`|~", text[i]) < 0 {
			return false
		}
	}
	return text != ""
}
