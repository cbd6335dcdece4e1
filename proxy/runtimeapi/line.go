package runtimeapi

import "bytes"

// maxWords is the most words that a command may have (HAProxy's MAX_CLI_ARGS).
const maxWords = 64

// maxTag is the longest word that can end a payload.
const maxTag = 64

// cutPayload takes the mark of a payload off a line's end: " <<", or " <<TAG". payload is the tag, nil if there is none.
func cutPayload(line []byte) (_ []byte, payload *string) {
	line = withoutReturn(line)
	i := bytes.LastIndex(line, []byte(" <<"))
	if i < 0 {
		return line, nil
	}
	tag := string(line[i+len(" <<"):])
	if len(tag) > maxTag || bytes.ContainsAny([]byte(tag), " \t;") {
		return line, nil
	}
	return line[:i], &tag
}

// withoutReturn drops a carriage return at the end, which does not count.
func withoutReturn(line []byte) []byte { return bytes.TrimSuffix(line, []byte("\r")) }

// splitLine returns the words of each command of a line, which is given without its newline. "a;b" is two commands, ";"
// two empty ones.
//
// A backslash protects the semicolon, the blank or the backslash after it (management guide, "Unix Socket commands").
// Before any other byte it vanishes, as in HAProxy.
func splitLine(line []byte) [][]string {
	line = withoutReturn(line)
	var commands [][]string
	var words []string
	var word []byte
	inWord := false
	endWord := func() {
		if inWord {
			words = append(words, string(word))
		}
		word, inWord = word[:0], false
	}
	for i := 0; i < len(line); i++ {
		switch b := line[i]; b {
		case '\\':
			if i++; i < len(line) {
				word, inWord = append(word, line[i]), true
			}
		case ';':
			endWord()
			commands, words = append(commands, words), nil
		case ' ', '\t':
			endWord()
		default:
			word, inWord = append(word, b), true
		}
	}
	endWord()
	return append(commands, words)
}
