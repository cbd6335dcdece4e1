package runtimeapi

// maxWords is the most words that a command may have (HAProxy's MAX_CLI_ARGS).
const maxWords = 64

// splitLine returns the words of each command of a line, which is given without its newline. "a;b" is two commands, ";"
// two empty ones, and a carriage return at the end does not count.
//
// A backslash protects the semicolon, the blank or the backslash after it (management guide, "Unix Socket commands").
// Before any other byte it vanishes, as in HAProxy.
func splitLine(line []byte) [][]string {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
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
