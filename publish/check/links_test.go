package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"postil/publish/content"
)

// A link to no article can be led to the nearest ones, however it is written.
func TestALinkToNoArticleOffersTheNearest(t *testing.T) {
	for _, c := range []struct {
		name, link string
		want       []string // the link as each fix leaves it
	}{
		{"a slip", "[x](/review/commentary/2024/06/odler/)", []string{"[x](/review/commentary/2024/06/older/)"}},
		{"another month", "[x](/review/commentary/2024/01/older/#top)", []string{"[x](/review/commentary/2024/06/older/)"}},
		{"with a title", `[the *older* piece](</review/commentary/2024/06/oldr/> "Then")`, []string{`[the *older* piece](</review/commentary/2024/06/older/> "Then")`}},
		{"a whole address", "<https://m.example/review/commentary/2024/06/oldr/>", []string{"<https://m.example/review/commentary/2024/06/older/>"}},
		{"over two lines", "[the\nolder piece](../../06/oldr/)", []string{"[the\nolder piece](/review/commentary/2024/06/older/)"}},
		{"by reference", "[x][r]\n\n[r]: ../../06/oldr/", []string{"[x][r]\n\n[r]: /review/commentary/2024/06/older/"}},
		{
			"words in common", "[x](/review/commentary/2024/06/the-harbour-pilots/)",
			[]string{"[x](/review/commentary/2023/02/what-harbour-pilots-do/)", "[x](/review/commentary/2022/02/harbour-pilots-again/)"},
		},
		{"nothing like it", "[x](/review/commentary/2024/06/entirely-other/)", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := clean + "\n" + c.link + "\n"
			m := repository(t, src)
			for _, d := range []string{"2023/02/what-harbour-pilots-do", "2022/02/harbour-pilots-again", "2021/02/bridges-and-tunnels"} {
				m["content/commentary/"+d+"/index.md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + d + "\nslug: " + d[8:] + "\ndate: " + d[:4] + "-02-01\n---\nText.\n")}
			}
			found := check(t, m, Options{})
			if len(found) != 1 || found[0].Rule != RuleLinkMissing {
				t.Fatalf("findings %v", found)
			}
			var got []string
			for _, f := range found[0].Fixes {
				if f.Args["Title"] == "" {
					t.Error("a fix does not name the article")
				}
				mended := src[:f.Start] + f.Text + src[f.End:]
				got = append(got, strings.TrimSpace(strings.TrimPrefix(mended, clean)))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
}

// Without an address of its own a publication still knows its articles.
func TestLinksAreCheckedWithoutABaseURL(t *testing.T) {
	m := repository(t, strings.Replace(clean, "../../06/older/)", "/commentary/2024/06/odler/)", 1))
	m["postil.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(settings, "baseURL: https://m.example/review/\n", "", 1))}
	found := check(t, m, Options{})
	if len(found) != 1 || found[0].Rule != RuleLinkMissing || !strings.Contains(found[0].Text(), "Link to /commentary/2024/06/older/, or") {
		t.Errorf("findings: %v", found)
	}
}

// BenchmarkNearestOf10000 is what a broken link costs beside thousands of articles,
// of which none or all are called alike.
func BenchmarkNearestOf10000(b *testing.B) {
	for name, slug := range map[string]string{"other": "%x-boats-%x-%[1]x", "alike": "what-the-%d-pilots-of-the-strait-do-for-port-%d"} {
		k := &checker{c: &content.Content{}, a: &content.Article{}}
		for i := range 10_000 {
			k.c.Articles = append(k.c.Articles, &content.Article{Dir: "content/commentary/2024/07/" + fmt.Sprintf(slug, i*7919, i*104729)})
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				k.nearest("what-the-pilots-of-the-strait-did-for-ports")
			}
		})
	}
}
