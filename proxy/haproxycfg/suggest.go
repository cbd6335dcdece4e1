package haproxycfg

// didYouMean gives " (did you mean 'x'?)" for the candidate nearest to the word, or nothing where none is near enough.
func didYouMean(word string, candidates ...string) string {
	best := nearest(word, candidates)
	if best == "" {
		return ""
	}
	return " (did you mean " + quoted(best) + "?)"
}

// nearest gives the first of the candidates with the fewest typing errors: at most one for every three letters, at least one.
func nearest(word string, candidates []string) string {
	const longestWord = 64 // whoever writes more does not mistype a keyword
	if len(word) > longestWord {
		return ""
	}
	best, fewest := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if d := typingErrors(word, c); d < fewest && d < len(c) {
			best, fewest = c, d
		}
	}
	return best
}

// typingErrors counts letters that are missing, too many, wrong, or swapped with their neighbour.
func typingErrors(a, b string) int {
	var before []int // the row before the previous one, for swaps
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			wrong := above[j]
			if a[i] != b[j] {
				wrong++
			}
			row[j+1] = min(wrong, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
