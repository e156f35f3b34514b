package archive

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/snowballstem"
	"golang.org/x/text/unicode/norm"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// vocabularies are words of languages, some in several forms. Chinese, Japanese
// and Thai ones are written without spaces.
var vocabularies = map[string]string{
	"en": "boat boats boating ferry ferries harbour Harbours national nationalization relation relate the pilot's pilots co-operate co-operation cooperating I Izmir 2024 x",
	"de": "Straße Strasse STRASSEN Häfen Hafen Hafens über Ueber Fähre Fähren groß Grösse größer Maß",
	"fr": "l’eau eaux réglementation réglementations règle Règles œuvre oeuvres été ete naïve coopération",
	"tr": "ılık Ilık ilik İlik İstanbul istanbul Istanbul kapı kapılar kapıları gemi gemiler",
	"ru": "Ёлка елка ёлки лодка лодки лодкой гавань Гавани Паром паромы йод иод",
	"zh": "北京 大学 北京大学 港口 渡轮 港 口 大 中文 轮",
	"ja": "フェリー 港 みなと がっこう カタカナ コーヒー 東京 港町 ガラス",
	"th": "เรือ ท่าเรือ น้ำ ภาษาไทย ไทย กรุงเทพ",
	"ko": "서울 서울은 항구 항구에 배",
	"":   "plain Words ÅNGSTRÖM ångstrom ﬁsh fish Ⅷ ﷺ ½ e\u0301t\u0301 \u0301",
}

var unspacedLanguages = []string{"zh", "ja", "th"}

// scanned is a text as a plain scan has it: words of each part.
type scanned struct {
	Entry
	parts [][]string
}

var wordPattern = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]\p{M}*|[\pL\p{Nd}][\pL\p{Nd}\pM]*`)

// separate stops a run of letters where a script without spaces begins.
var separate = regexp.MustCompile(`([\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]\p{M}*)`)

var otherASCII = regexp.MustCompile(`[\x00-\x2f\x3a-\x60\x7b-\x7f]`)

func scanWords(text string) []string {
	var out []string
	for _, w := range wordPattern.FindAllString(separate.ReplaceAllString(text, " $1 "), -1) {
		f := otherASCII.ReplaceAllString(cite.Fold(w), "")
		if f != "" {
			out = append(out, f)
		}
	}
	return out
}

func scan(t Text, data string) scanned {
	d := parse(t, []byte(data), func(lang string) *markdown.Pipeline { return markdown.New(markdown.Options{Lang: lang}) }, "en")
	s := scanned{Entry: d.Entry}
	for _, text := range slices.Concat([]string{d.body, d.Title, d.Subtitle, d.Summary, d.Section}, d.Authors, d.Tags) {
		s.parts = append(s.parts, scanWords(text))
	}
	return s
}

// scanner finds what the index should find, by looking at everything.
type scanner struct {
	texts []scanned
	words map[string]map[string]bool // that a language has ever had
}

func newScanner() *scanner { return &scanner{words: map[string]map[string]bool{}} }

func (s *scanner) set(src *shelf) {
	s.texts = nil
	for t, data := range src.texts {
		d := scan(t, data)
		s.texts = append(s.texts, d)
		lang := cite.BaseLanguage(d.Lang)
		if s.words[lang] == nil {
			s.words[lang] = map[string]bool{}
		}
		for _, part := range d.parts {
			for _, w := range part {
				s.words[lang][w] = true
			}
		}
	}
}

// sameWord reports whether have is asked, or a form of it in a language that
// some text is in and that has both.
func (s *scanner) sameWord(asked, have string) bool {
	if asked == have {
		return true
	}
	for _, d := range s.texts {
		lang := cite.BaseLanguage(d.Lang)
		stem := stemmer(lang)
		if stem == nil || !s.words[lang][have] {
			continue
		}
		of := func(w string) string {
			if len(w) <= 2 {
				return w
			}
			env := snowballstem.NewEnv(w)
			stem(env)
			return env.Current()
		}
		if of(asked) == of(have) {
			return true
		}
	}
	return false
}

func (s *scanner) has(d scanned, t Term) bool {
	asked := scanWords(norm.NFC.String(t.Text))
	if len(asked) == 0 {
		return true
	}
	n := len(asked) - 1
	for _, part := range d.parts {
		for i := 0; i+n < len(part); i++ {
			if !slices.Equal(part[i:i+n], asked[:n]) {
				continue
			}
			if part[i+n] == asked[n] || t.Prefix && strings.HasPrefix(part[i+n], asked[n]) || !t.Phrase && s.sameWord(asked[n], part[i+n]) {
				return true
			}
		}
	}
	return false
}

// slips is how many letters are to be changed, added, left out or exchanged with
// the next to make b of a.
func slips(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				change := 1
				if a[i-1] == b[j-1] {
					change = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

func nameHas(name, asked string, fuzzy bool) bool {
	all := scanWords(asked)
	for _, a := range all {
		if !slices.ContainsFunc(scanWords(name), func(h string) bool {
			x, y := []rune(a), []rune(h)
			n := min(len(x), len(y))
			return strings.HasPrefix(h, a) || fuzzy && n >= 4 && slips(x, y) <= 1+n/8 && slips(x, y) <= 2
		}) {
			return false
		}
	}
	return len(all) > 0
}

func (s *scanner) field(d scanned, f Filter) bool {
	fold := func(text string) string { return strings.Join(scanWords(text), " ") }
	switch f.Field {
	case Author:
		fuzzy := true
		for _, other := range s.texts {
			for _, name := range other.Authors {
				fuzzy = fuzzy && !nameHas(name, f.Value, false)
			}
		}
		return slices.ContainsFunc(d.Authors, func(name string) bool { return nameHas(name, f.Value, fuzzy) })
	case Tag:
		return slices.ContainsFunc(d.Tags, func(tag string) bool { return fold(tag) == fold(f.Value) })
	case Section:
		return strings.EqualFold(d.Section, f.Value)
	case Year:
		from, to, _ := strings.Cut(f.Value, "-")
		if to == "" {
			to = from
		}
		year := d.Date.Format("2006")
		return year >= from && year <= to
	case Month:
		return d.Date.Format("2006-01") == f.Value
	case Cites:
		return slices.Contains(d.Cites, f.Value)
	case Status:
		return fold(d.State) == fold(f.Value)
	case Lang:
		return strings.EqualFold(d.Lang, f.Value) || strings.EqualFold(cite.BaseLanguage(d.Lang), f.Value)
	case Title:
		return nameHas(d.Title, f.Value, false)
	}
	return false
}

func (s *scanner) search(q Query) []string {
	out := []string{}
	for _, d := range s.texts {
		yes := true
		for _, t := range q.Words {
			yes = yes && s.has(d, t)
		}
		for _, t := range q.Without {
			yes = yes && (len(scanWords(t.Text)) == 0 || !s.has(d, t))
		}
		for _, f := range q.Fields {
			yes = yes && s.field(d, f) != f.Not
		}
		if yes {
			out = append(out, d.Dir+d.Draft)
		}
	}
	slices.Sort(out)
	return out
}

// inventor invents texts and queries.
type inventor struct{ *rand.Rand }

func (r inventor) of(list []string) string { return list[r.IntN(len(list))] }

func (r inventor) lang() string {
	langs := make([]string, 0, len(vocabularies))
	for l := range vocabularies {
		langs = append(langs, l)
	}
	slices.Sort(langs)
	return r.of(langs)
}

func (r inventor) text(lang string, n int) string {
	var b strings.Builder
	for range n {
		from := lang
		if r.IntN(8) == 0 {
			from = r.lang()
		}
		if b.Len() > 0 && !slices.Contains(unspacedLanguages, from) {
			b.WriteString(r.of([]string{" ", " ", " ", ", ", "\n", ".\n\n", " *", "-"}))
		}
		b.WriteString(r.of(strings.Fields(vocabularies[from])))
	}
	return b.String()
}

var inventedNames = []string{"Nadia Castillo", "Élodie Kösters", "Tomás Umar", "İlker Öztürk", "王小明", "Ёлкин Пётр"}

func (r inventor) put(s *shelf) {
	lang := r.lang()
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\nsummary: %q\ndate: %d-%02d-01\nauthors: [%q, %q]\ntags: [%q, %q]\nsection: s%d\n",
		r.text(lang, 1+r.IntN(3)), r.text(lang, r.IntN(3)), 2020+r.IntN(4), 1+r.IntN(12), r.of(inventedNames), r.of(inventedNames),
		r.of(strings.Fields(vocabularies["de"])), r.of(strings.Fields(vocabularies["zh"])), r.IntN(2))
	if lang != "" {
		fmt.Fprintf(&b, "lang: %s\n", lang)
	}
	fmt.Fprintf(&b, "---\n%s [@key%d]\n\n%s\n", r.text(lang, r.IntN(30)), r.IntN(4), r.text(lang, r.IntN(10)))
	draft := r.of([]string{"", "", "d1"})
	s.put(fmt.Sprintf("content/commentary/2024/07/a%d", r.IntN(25)), draft, r.of([]string{"published", "in review"}), b.String())
}

// part is a few letters of a text.
func (r inventor) part(text string) string {
	runes := []rune(strings.ReplaceAll(text, `"`, ""))
	if len(runes) == 0 {
		return "x"
	}
	at := r.IntN(len(runes))
	return string(runes[at:min(len(runes), at+1+r.IntN(4))])
}

func (r inventor) query(texts []scanned) Query {
	var q Query
	d := texts[r.IntN(len(texts))]
	body := r.text(r.lang(), 3)
	if r.IntN(5) > 0 {
		body = strings.Join(d.parts[r.IntN(len(d.parts))], " ")
	}
	term := func() Term {
		w := strings.Fields(body)
		if len(w) == 0 {
			w = []string{"boat"}
		}
		at := r.IntN(len(w))
		t := Term{Text: w[at]}
		switch r.IntN(7) {
		case 0:
			t.Text = r.of(strings.Fields(vocabularies[r.lang()]))
		case 1:
			t = Term{Text: strings.Join(w[at:min(len(w), at+1+r.IntN(3))], " "), Phrase: true}
		case 2:
			t = Term{Text: string([]rune(w[at])[:1+r.IntN(len([]rune(w[at])))]), Prefix: true}
		case 3:
			t = Term{Text: r.part(body), Prefix: r.IntN(2) == 0}
		case 4:
			t = Term{Text: strings.Join(w[at:min(len(w), at+2)], "-"), Prefix: r.IntN(2) == 0}
		case 5: // what stands side by side in no text
			if i := r.IntN(len(d.parts) - 1); len(d.parts[i]) > 0 && len(d.parts[i+1]) > 0 {
				t = Term{Text: d.parts[i][len(d.parts[i])-1] + " " + d.parts[i+1][0], Phrase: true}
			}
		}
		return t
	}
	for range r.IntN(3) {
		q.Words = append(q.Words, term())
	}
	if r.IntN(4) == 0 {
		q.Without = append(q.Without, term())
	}
	if r.IntN(3) == 0 {
		name := []rune(r.of(inventedNames))
		for range 1 + r.IntN(2) {
			switch at := r.IntN(len(name) - 1); r.IntN(4) {
			case 0:
				name = slices.Delete(name, at, at+1)
			case 1:
				name[at], name[at+1] = name[at+1], name[at]
			case 2:
				name = name[:max(2, at+1)]
			}
			if len(name) < 3 {
				break
			}
		}
		f := []Filter{
			{Field: Author, Value: string(name)},
			{Field: Tag, Value: r.of(strings.Fields(vocabularies["de"]))},
			{Field: Section, Value: "S1"},
			{Field: Year, Value: "2021-2022"},
			{Field: Year, Value: "2023"},
			{Field: Month, Value: "2022-07"},
			{Field: Cites, Value: "key1"},
			{Field: Status, Value: "in-review"},
			{Field: Lang, Value: r.lang()},
			{Field: Title, Value: r.part(d.Title)},
		}[r.IntN(10)]
		f.Not = r.IntN(3) == 0
		q.Fields = append(q.Fields, f)
	}
	return q
}

// A search finds what a look at every text finds, whatever the language, and
// after texts have changed.
func TestSearchFindsWhatAScanFinds(t *testing.T) {
	found, asked := 0, 0
	for seed := range 8 {
		r := inventor{rand.New(rand.NewPCG(uint64(seed), 1))}
		src, all := &shelf{}, newScanner()
		for range 15 {
			r.put(src)
		}
		x := open(t, filepath.Join(t.TempDir(), "a.db"), src)
		for range 3 {
			all.set(src)
			for range 120 {
				q := r.query(all.texts)
				want := all.search(q)
				res, err := x.Search(t.Context(), q, Newest)
				if err != nil {
					t.Fatalf("seed %d, %+v: %v", seed, q, err)
				}
				got := []string{}
				for _, e := range res.Entries {
					got = append(got, e.Dir+e.Draft)
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Fatalf("seed %d, %+v finds\n%q, a scan finds\n%q", seed, q, got, want)
				}
				asked++
				if len(got) > 0 && len(got) < len(all.texts) {
					found++
				}
			}
			for range 4 {
				r.put(src)
			}
			for text := range src.texts {
				if r.IntN(6) == 0 {
					delete(src.texts, text)
				}
			}
			if _, err := x.Update(t.Context(), src, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found*3 < asked {
		t.Errorf("only %d of %d queries find some and not all", found, asked)
	}
}

// What is written without spaces is found by its parts.
func TestScriptsWithoutSpaces(t *testing.T) {
	src := &shelf{}
	for slug, text := range map[string]string{
		"zh": "他在北京大学读书。", "ja": "港町のフェリーに乗った。", "th": "เราไปที่ท่าเรือกรุงเทพ", "ko": "서울은 항구가 아니다.", "km": "ភាសាខ្មែរ", "my": "မြန်မာဘာသာ",
	} {
		src.put("content/commentary/2024/07/"+slug, "", "published", "---\ntitle: "+slug+"\nlang: "+slug+"\n---\n"+text+"\n")
	}
	x := open(t, filepath.Join(t.TempDir(), "a.db"), src)
	for query, want := range map[string]string{
		"北京大学 ": "zh", "大学 ": "zh", "京大 ": "zh", "京学 ": "", "フェリー ": "ja", "ﾌｪﾘｰ ": "ja", "港町 ": "ja", "町港 ": "",
		"ท่าเรือ ": "th", "เรือ ": "th", "กรุงเทพ ": "th", "서울 ": "ko", "ខ្មែរ ": "km", "ဘာသာ ": "my", "北京 -大学 ": "",
	} {
		res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
		if err != nil || slugs(res.Entries) != want {
			t.Errorf("%s finds %q, want %q (%v)", query, slugs(res.Entries), want, err)
			continue
		}
		for _, e := range res.Entries {
			p, err := x.Passage(t.Context(), e, res)
			if err != nil || len(p.Marks) == 0 {
				t.Errorf("%s: nothing is marked in %q (%v)", query, p.Text, err)
			}
		}
	}
}
