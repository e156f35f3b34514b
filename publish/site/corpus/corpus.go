package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"postil/assets"
)

// Options say how large a publication is to be.
type Options struct {
	Articles int
	// Plain leaves citations out, so that every program must make the same of
	// the text: links stand where sources were cited.
	Plain bool
}

const (
	authors    = 60
	tags       = 40
	references = 2000
	citations  = 6 // in an article
	notes      = 3
	years      = 15
	firstYear  = 2010
	seed       = 42
)

// ErrOptions means that there can be no such publication.
var ErrOptions = errors.New("a publication has from 1 to 1,000,000 articles")

// Files gives each file by its slash-separated path: settings, articles of 964
// words on average with six citations and three notes, sources, and what Hugo
// needs.
func Files(o Options) (iter.Seq2[string, []byte], error) {
	if o.Articles < 1 || o.Articles > 1_000_000 {
		return nil, fmt.Errorf("corpus of %d: %w", o.Articles, ErrOptions)
	}
	hugo, err := assets.Files(assets.Hugo())
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	return func(yield func(string, []byte) bool) {
		if !yield("postil.yaml", []byte(settings)) {
			return
		}
		for name, data := range hugo {
			if strings.Contains(name, "/_markup/") {
				continue // for figures and callouts, which no text here has: Hugo need not ask for them
			}
			if !yield(name, data) {
				return
			}
		}
		for i := range references {
			if !yield("references/"+key(i)+".json", reference(i)) {
				return
			}
		}
		for i := range o.Articles {
			if dir, text := article(i, o); !yield(dir+"/index.md", text) {
				return
			}
		}
	}, nil
}

// Article is article i of a publication, the last being the newest: its folder
// and its index.md.
func Article(i int, o Options) (dir string, text []byte) { return article(i, o) }

// Write makes the files in a folder.
func Write(dir string, o Options) error {
	files, err := Files(o)
	if err != nil {
		return err
	}
	for name, data := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return fmt.Errorf("corpus: %w", err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			return fmt.Errorf("corpus: %w", err)
		}
	}
	return nil
}

// Dir is the folder of article i of a publication of n; the last is the newest.
func Dir(i, n int) string {
	return fmt.Sprintf("content/commentary/%s/%s", day(i, n).Format("2006/01"), slug(i))
}

const settings = `name: The Measured Review
motto: Every word counted
description: Invented commentary for measuring.
president: {name: Ada Quill, role: President}
baseURL: https://measured.example.org/
language: en
citationStyle: house
timeZone: UTC
sections:
  - {id: economy, title: Economy}
  - {id: law, title: Law}
  - {id: society, title: Society}
  - {id: world, title: World}
share: [email, linkedin, x]
newsletter: {provider: form, action: "https://lists.example.org/subscribe"}
`

func day(i, n int) time.Time {
	start := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	days := int(start.AddDate(years, 0, 0).Sub(start).Hours()) / 24
	return start.AddDate(0, 0, i*days/n)
}

func slug(i int) string { return fmt.Sprintf("piece-%06d", i) }

func key(i int) string { return fmt.Sprintf("source%04d", i) }

func reference(i int) []byte {
	r := rand.New(rand.NewPCG(seed, uint64(1_000_000_000+i)))
	w := &writer{r: r, words: vocabulary()}
	title := w.title()
	item := map[string]any{
		"id": key(i), "type": []string{"book", "report", "webpage", "article-newspaper"}[i%4], "title": title,
		"author":    []any{map[string]any{"given": pick(r, firstNames()), "family": pick(r, lastNames())}},
		"publisher": "Press of " + pick(r, firstNames()),
		"issued":    map[string]any{"date-parts": []any{[]any{firstYear + i%years, 1 + i%12, 1 + i%28}}},
		"URL":       fmt.Sprintf("https://sources.example.org/%d", i),
	}
	data, err := json.MarshalIndent(item, "", "  ")
	if err != nil { // texts and numbers always marshal
		return nil
	}
	return append(data, '\n')
}

// writer invents text.
type writer struct {
	r     *rand.Rand
	words []string
	out   strings.Builder
	plain bool
	cites int // still to come
	note  int // the next
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func (w *writer) title() string {
	var parts []string
	for range 4 + w.r.IntN(4) {
		word := pick(w.r, w.words)
		parts = append(parts, strings.ToUpper(word[:1])+word[1:])
	}
	return strings.Join(parts, " ")
}

func (w *writer) sentence(words int) {
	for i := range words {
		word := pick(w.r, w.words)
		if i == 0 {
			word = strings.ToUpper(word[:1]) + word[1:]
		} else {
			w.out.WriteByte(' ')
		}
		switch w.r.IntN(60) {
		case 0:
			word = "*" + word + "*"
		case 1:
			word = "**" + word + "**"
		case 2:
			word = `"` + word + `"`
		case 3:
			word += ","
		case 4:
			word += " -- " + pick(w.r, w.words)
		}
		w.out.WriteString(word)
	}
}

func (w *writer) cite() {
	k, l := w.r.IntN(references), w.r.IntN(references)
	switch {
	case w.plain:
		fmt.Fprintf(&w.out, " ([%s](https://sources.example.org/%d))", pick(w.r, lastNames()), k)
	case w.cites%3 == 0:
		fmt.Fprintf(&w.out, " [@%s, p. %d]", key(k), 1+w.r.IntN(300))
	case w.cites%3 == 1:
		fmt.Fprintf(&w.out, " [see @%s; @%s]", key(k), key(l))
	default:
		fmt.Fprintf(&w.out, " [@%s]", key(k))
	}
	w.cites--
}

// paragraph writes about n words with a citation or a note at its end.
func (w *writer) paragraph(n int, cite, note bool) {
	for n > 0 {
		words := min(n, 9+w.r.IntN(18))
		w.sentence(words)
		if n -= words; n <= 0 {
			if cite {
				w.cite()
			}
			w.out.WriteByte('.')
			if note {
				w.note++
				fmt.Fprintf(&w.out, "[^%d]", w.note)
			}
			continue
		}
		w.out.WriteString(". ")
	}
	w.out.WriteString("\n\n")
}

// article is the text of article i and its folder.
func article(i int, o Options) (dir string, text []byte) {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	w := &writer{r: r, words: vocabulary(), plain: o.Plain, cites: citations}
	when := day(i, o.Articles)
	name := func() string {
		n := r.IntN(authors)
		return firstNames()[n%20] + " " + lastNames()[n/20]
	}
	title, summary := w.title(), w.title()
	fmt.Fprintf(&w.out, "---\ntitle: %q\nslug: %s\ndate: %s\nauthors: [%s", title, slug(i), when.Format(time.DateOnly), name())
	if i%5 == 0 {
		fmt.Fprintf(&w.out, ", %s", name())
	}
	first := r.IntN(tags)
	fmt.Fprintf(&w.out, "]\nsummary: %q\ntags: [topic-%02d, topic-%02d, topic-%02d]\nsection: %s\n---\n", summary,
		first, (first+7)%tags, (first+19)%tags, []string{"economy", "law", "society", "world"}[r.IntN(4)])
	const paragraphs = 12
	heads := 2 + r.IntN(2)
	length := 862 + r.IntN(108) // besides titles, notes and what citations add
	for p := range paragraphs {
		if p > 0 && p%(paragraphs/(heads+1)) == 0 && p/(paragraphs/(heads+1)) <= heads {
			w.out.WriteString("## " + w.title() + "\n\n")
		}
		if p == paragraphs/2 {
			w.out.WriteString("> ")
		}
		w.paragraph(length/paragraphs, p%2 == 0, p%4 == 1)
	}
	for n := range notes {
		fmt.Fprintf(&w.out, "[^%d]: ", n+1)
		w.sentence(8)
		w.out.WriteString(".\n")
	}
	return Dir(i, o.Articles), []byte(w.out.String())
}
