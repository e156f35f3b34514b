package main

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// longText is a Markdown text of exactly the number of words given, as
// strings.Fields counts them: headings, paragraphs of 40 to 110 words, emphasis
// and citations of the keys given. The same seed gives the same text, and a
// shorter text is the beginning of a longer one but for its last paragraph.
func longText(seed uint64, words int, keys []string) string {
	vocabulary := strings.Fields(`the ferry to a harbour is late again because of tides and trains that leave early
		for people who wait on quays in winter while timetables promise what no council has paid since rates were
		frozen by ministers whose letters answer questions nobody asked about islands schools bread diesel engines
		crossing weather subsidies contracts tenders published without figures under review until spring returns`)
	dice := rand.New(rand.NewPCG(seed, 77))
	var out strings.Builder
	for block, left := 0, words; left > 0; block++ {
		var tokens []string
		mark := ""
		size := 40 + dice.IntN(71)
		if block%8 == 0 {
			tokens, size = []string{"##"}, 2+dice.IntN(5)
		}
		for range size {
			word := vocabulary[dice.IntN(len(vocabulary))]
			switch n := dice.IntN(120); {
			case mark != "" && n < 50:
				word, mark = word+mark, ""
			case n == 0:
				word, mark = "**"+word, "**"
			case n == 1:
				word, mark = "*"+word, "*"
			case n == 2 && block%8 != 0 && len(keys) > 0:
				word = "[@" + keys[dice.IntN(len(keys))] + "]"
			case n < 8:
				word += ","
			}
			tokens = append(tokens, word)
		}
		tokens[len(tokens)-1] += mark
		if block%8 != 0 {
			tokens[len(tokens)-1] += "."
		}
		tokens = tokens[:min(left, len(tokens))]
		left -= len(tokens)
		out.WriteString(strings.Join(tokens, " ") + "\n\n")
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func TestLongTextHasTheWordsAskedFor(t *testing.T) {
	long := longText(1, 5000, []string{"abarelle2022"})
	for _, words := range []int{1, 300, 5000} {
		text := longText(1, words, []string{"abarelle2022"})
		if got := len(strings.Fields(text)); got != words {
			t.Errorf("%d words asked for, %d given", words, got)
		}
		whole, _, _ := cutLast(text, "\n\n")
		if !strings.HasPrefix(long, whole) {
			t.Errorf("the text of %d words does not begin the longer one", words)
		}
	}
	for _, want := range []string{"\n\n## ", "[@abarelle2022]", "**"} {
		if !strings.Contains(long, want) {
			t.Errorf("the text has no %q", want)
		}
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}
