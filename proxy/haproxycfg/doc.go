// Package haproxycfg reads haproxy.cfg, as far as the reference proxy obeys it, into a typed Config.
//
//	cfg, err := haproxycfg.Parse("haproxy.cfg", text, os.LookupEnv)
//
// The way of a line: split into words (tokens.go, environment.go); if it begins with a dot, a conditional block or a message
// (directive.go, block.go, expression.go, predicate.go); its section found (sections.go), its keyword looked up in
// one table (keywords.go), the keyword's setter called (global.go, proxy.go, server.go), and at the end of the file names
// resolved, ids handed out and what is missing complained about (resolve.go).
//
// The rules:
//   - What is accepted here, HAProxy 3.0 accepts too, and it means the same; defaults are HAProxy 3.0's. The exception is
//     "compat haproxy-1.5" in global, and what it brings back (compat.go).
//   - Nothing is ignored silently. What HAProxy knows and this reader does not obey is an error that says so, and differs from
//     the error for a word that nobody knows. The exception are a few options that hold in any case (asItIs), such as dontlognull. What HAProxy ignores with a warning is a warning here.
//   - Conditions, expressions, formats and rules (acl.go, condition.go, sample.go, format.go, rule.go) become types that need no
//     more reading at run time: names of fetches, variables, servers and backends are resolved. Actions and fetches have tables
//     of their own (actions.go, fetches.go). A rule cannot change the fields that frame a body.
//   - The reader is stricter than HAProxy where HAProxy guesses: "5x" is no number, an empty argument no end of the line, "5sec"
//     no time, a variable that is not set is worth a hint.
//   - All errors are reported together, each with file, line and column, and with what would be right. After an error among
//     .if, .elif, .else and .endif, and after .alert, nothing more is read, as in HAProxy.
//   - Files that are read together are one configuration, but a section ends with its file, and so must a conditional block.
//
// It opens no file, resolves no host name and touches no socket: the environment is an argument, and "fd@3" is only a number.
//
// Without "mode" a proxy is in mode tcp, as in HAProxy; what that ignores or refuses of HTTP stands in mode.go.
package haproxycfg
