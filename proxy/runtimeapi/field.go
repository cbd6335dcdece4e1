package runtimeapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// value is one number or text of the statistics, with its type's name as the typed forms print it; the zero value is none.
type value struct{ kind, text string }

func str(s string) value { return value{"str", s} }

func u32[N int | uint64](n N) value { return value{"u32", strconv.FormatInt(int64(uint32(n)), 10)} }

func u64[N int | uint64](n N) value { return value{"u64", strconv.FormatUint(uint64(n), 10)} }

func s32(n int64) value { return value{"s32", strconv.FormatInt(int64(int32(n)), 10)} }

// tags say in three letters where a value comes from, what it is like and for what it holds (management guide, 9.2).
type tags string

var (
	origins = map[byte]string{'C': "Config", 'K': "Key", 'M': "Metric", 'P': "Product", 'S': "Status"}
	natures = map[byte]string{'A': "Age", 'C': "Counter", 'D': "Duration", 'G': "Gauge", 'L': "Limit", 'M': "Max", 'N': "Name",
		'O': "Output", 'R': "Rate", 'a': "Avg"}
	scopes = map[byte]string{'P': "Process", 'S': "Service"}
)

// field is a value with its name and place.
type field struct {
	pos   int
	name  string
	about string
	tags  tags
	value value
}

// form is how statistics are written.
type form struct{ typed, json, about bool }

// parseForm takes the words that choose a form; they may stand in any order among others.
func parseForm(args []string) form {
	return form{slices.Contains(args, "typed"), slices.Contains(args, "json"), slices.Contains(args, "desc")}
}

// appendTyped writes "NAME.1:TAGS:TYPE:VALUE", and behind it what it means if asked; the 1 is the process, of which there is one.
func appendTyped(out []byte, f field, about bool) []byte {
	out = fmt.Appendf(out, "%d.%s.1:%s:%s:%s", f.pos, f.name, f.tags, f.value.kind, f.value.text)
	return appendAbout(out, f, about)
}

func appendAbout(out []byte, f field, about bool) []byte {
	if about {
		out = append(out, ':')
		out = strconv.AppendQuote(out, f.about)
	}
	return append(out, '\n')
}

// appendJSON writes one field as an object; object is what else is in it, of `show stat` whose field it is.
func appendJSON(out []byte, object string, f field) []byte {
	text := f.value.text
	if f.value.kind == "str" {
		quoted, _ := json.Marshal(text) // a string always can be
		text = string(quoted)
	}
	return fmt.Appendf(out, `{%s"field":{"pos":%d,"name":%q},"processNum":1,"tags":{"origin":%q,"nature":%q,"scope":%q},"value":{"type":%q,"value":%s}}`,
		object, f.pos, f.name, origins[f.tags[0]], natures[f.tags[1]], scopes[f.tags[2]], f.value.kind, text)
}
