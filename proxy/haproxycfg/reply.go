package haproxycfg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// deniable are the statuses that have a built-in response.
var deniable = []int{200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 421, 422, 425, 429, 500, 501, 502, 503, 504}

// readDeny reads [deny_status STATUS].
func readDeny(r *reader, rule *Rule, words []word, where phase) (_ []word, ok bool) {
	rule.Status = 403
	if where == response {
		rule.Status = 502
	}
	rest := words[1:]
	if len(rest) == 0 || rest[0].text != "deny_status" {
		if len(rest) > 0 && slices.Contains(replyWords, rest[0].text) {
			r.errorAt(rest[0], "%s of deny %s: write 'return'", quoted(rest[0].text), notYet)
			return nil, false
		}
		return rest, true
	}
	if len(rest) == 1 {
		return r.lacksArgument("a status behind deny_status")
	}
	rule.Status, _ = strconv.Atoi(rest[1].text)
	if !slices.Contains(deniable, rule.Status) {
		r.errorAt(rest[1], "%s is no status with a built-in response: there are %s", quoted(rest[1].text), strings.Trim(fmt.Sprint(deniable), "[]"))
		return nil, false
	}
	return rest[2:], true
}

// replyWords are parameters of return and deny.
var replyWords = strings.Fields(`content-type default-errorfiles errorfile errorfiles file hdr lf-file lf-string status string`)

// readReturn reads pairs and triples of words. HAProxy's rules hold: a body needs a content type, and is given once.
func readReturn(r *reader, rule *Rule, words []word, where phase) (_ []word, ok bool) {
	p := &Reply{Status: 200}
	rule.Reply = p
	var body word // its keyword
	rest := words[1:]
	for len(rest) > 0 && rest[0].text != "if" && rest[0].text != "unless" {
		w := rest[0]
		needs := 2
		switch w.text {
		case "status", "content-type", "string", "lf-string":
		case "hdr":
			needs = 3
		default:
			if !slices.Contains(replyWords, w.text) {
				return rest, true // the condition's reader complains
			}
			r.errorAt(w, "%s of return %s", quoted(w.text), notYet)
			return nil, false
		}
		if len(rest) < needs {
			r.errorAt(w, "%s of return lacks its value", quoted(w.text))
			return nil, false
		}
		value := rest[1]
		ok = true
		switch w.text {
		case "status":
			if p.Status, _ = strconv.Atoi(value.text); p.Status < 200 || p.Status > 599 {
				r.errorAt(value, "%s is no status: write 200 to 599", quoted(value.text))
				ok = false
			}
		case "content-type":
			if p.ContentType = value.text; strings.IndexFunc(value.text, isControl) >= 0 {
				r.errorAt(value, "a content type has no control characters")
				ok = false
			}
		case "string", "lf-string":
			if body.text != "" {
				r.errorAt(w, "the body is given already, by %s", quoted(body.text))
				return nil, false
			}
			if body = w; w.text == "string" {
				p.Body = Format{{Text: value.text}}
			} else {
				p.Body, ok = r.body(value, where)
			}
		case "hdr":
			var f ReplyField
			named := false
			f.Name, named = r.fieldNameOf(value)
			f.Value, ok = r.format(rest[2], where)
			ok = ok && named
			p.Fields = append(p.Fields, f)
		}
		if !ok {
			return nil, false
		}
		rest = rest[needs:]
	}
	switch {
	case body.text != "" && p.ContentType == "":
		r.errorAt(body, "a body needs a content type: write content-type TYPE before it")
		return nil, false
	case body.text == "" && p.ContentType != "":
		r.warnf(r.keyword.pos, "the content type is ignored, since there is no body")
		p.ContentType = ""
	}
	return rest, true
}

// body reads a format that may hold line ends.
func (r *reader) body(w word, where phase) (Format, bool) {
	f, err := r.parseFormatText(w.text, where)
	if err != nil {
		r.errorAt(w, "format %s: %v", quoted(w.text), err)
	}
	return f, err == nil
}
