package webmeta

import (
	"encoding/json"
	"strconv"
	"strings"

	"postil/editor/cite"
)

// ldKinds are the CSL types of schema.org's types of works.
var ldKinds = map[string]string{
	"NewsArticle": "article-newspaper", "ReportageNewsArticle": "article-newspaper", "AnalysisNewsArticle": "article-newspaper", "OpinionNewsArticle": "article-newspaper", "BackgroundNewsArticle": "article-newspaper",
	"ScholarlyArticle": "article-journal", "MedicalScholarlyArticle": "article-journal", "BlogPosting": "post-weblog", "LiveBlogPosting": "post-weblog", "SocialMediaPosting": "post",
	"Report": "report", "Book": "book", "Chapter": "chapter", "Thesis": "thesis", "Dataset": "dataset", "Legislation": "legislation", "Article": "webpage", "TechArticle": "webpage", "WebPage": "webpage",
	"VideoObject": "motion_picture", "PodcastEpisode": "broadcast", "Review": "review", "SatiricalArticle": "article-newspaper", "AdvertiserContentArticle": "webpage", "ItemPage": "webpage",
}

// maxLDNodes bounds how many nodes of JSON-LD are looked at.
const maxLDNodes = 20000

type linked struct {
	nodes []map[string]any
	byID  map[string]map[string]any
	left  int
}

// linked reads JSON-LD: of the works in it, the one that says most.
func (p *page) linked() (*cite.Reference, []string) {
	l := &linked{byID: map[string]map[string]any{}, left: maxLDNodes}
	for _, raw := range p.ld {
		var v any
		if json.Unmarshal(raw, &v) == nil {
			l.collect(v, 0)
		}
	}
	var best map[string]any
	bestScore := 0
	for _, n := range l.nodes {
		if s := score(n); s > bestScore {
			best, bestScore = n, s
		}
	}
	if best == nil {
		return &cite.Reference{}, nil
	}
	return l.reference(best)
}

func (l *linked) collect(v any, depth int) {
	if l.left--; l.left < 0 || depth > 20 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.collect(e, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			l.byID[id] = v
		}
		if kind(v) != "" {
			l.nodes = append(l.nodes, v)
		}
		for _, name := range []string{"@graph", "mainEntity", "mainEntityOfPage", "author", "publisher", "isPartOf"} {
			l.collect(v[name], depth+1)
		}
	}
}

// kind is the first type of a node that is a work's.
func kind(n map[string]any) string {
	for _, t := range list(n["@type"]) {
		if s, ok := t.(string); ok {
			s = strings.TrimPrefix(strings.TrimPrefix(s, "https://schema.org/"), "http://schema.org/")
			if ldKinds[s] != "" {
				return s
			}
		}
	}
	return ""
}

// score says how much a node looks like what the page is about.
func score(n map[string]any) int {
	s := 1
	if k := kind(n); k != "WebPage" && k != "ItemPage" {
		s += 4
	}
	for _, f := range []string{"headline", "author", "datePublished"} {
		if n[f] != nil {
			s += 2
		}
	}
	return s
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// node follows a node that only names another by its @id.
func (l *linked) node(v any) map[string]any {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if id, ok := m["@id"].(string); ok && len(m) <= 2 && l.byID[id] != nil {
		return l.byID[id]
	}
	return m
}

// text is a text, or the name of a node.
func (l *linked) text(v any) string {
	for _, e := range list(v) {
		switch e := e.(type) {
		case string:
			return clean(e)
		case float64:
			return strconv.FormatFloat(e, 'f', -1, 64)
		case map[string]any:
			m := l.node(e)
			for _, f := range []string{"name", "@value", "headline"} {
				if s, ok := m[f].(string); ok {
					return clean(s)
				}
			}
		}
	}
	return ""
}

func (l *linked) reference(n map[string]any) (*cite.Reference, []string) {
	var guessed []string
	r := &cite.Reference{Type: ldKinds[kind(n)], Title: l.text(n["headline"])}
	if r.Title == "" {
		r.Title = l.text(n["name"])
	}
	for _, a := range list(n["author"]) {
		r.Author = append(r.Author, l.people(a, &guessed)...)
	}
	for _, e := range list(n["editor"]) {
		if r.Type == "book" {
			r.Editor = append(r.Editor, l.people(e, &guessed)...)
		}
	}
	r.Publisher = l.text(n["publisher"])
	for part := l.node(first(n["isPartOf"])); part != nil && r.ContainerTitle == ""; part = l.node(first(part["isPartOf"])) {
		if k := kind(part); k == "WebPage" {
			break
		}
		switch text, _ := first(part["@type"]).(string); text {
		case "PublicationIssue":
			r.Issue = l.text(part["issueNumber"])
		case "PublicationVolume":
			r.Volume = l.text(part["volumeNumber"])
		default:
			r.ContainerTitle = l.text(part)
		}
		if l.left--; l.left < 0 {
			break
		}
	}
	if r.ContainerTitle == "" && (r.Type == "article-newspaper" || r.Type == "post-weblog") {
		r.ContainerTitle, r.Publisher = r.Publisher, ""
	}
	if r.Volume == "" {
		r.Volume = l.text(n["volumeNumber"])
	}
	if r.Issue == "" {
		r.Issue = l.text(n["issueNumber"])
	}
	r.Page = l.text(n["pagination"])
	if start := l.text(n["pageStart"]); r.Page == "" && start != "" {
		if r.Page = start; l.text(n["pageEnd"]) != "" {
			r.Page += "-" + l.text(n["pageEnd"])
		}
	}
	r.ISBN = l.text(n["isbn"])
	r.SetField("ISSN", l.text(n["issn"]))
	r.SetField("language", l.text(n["inLanguage"]))
	for _, f := range []string{"datePublished", "dateCreated"} {
		if r.Issued = date(l.text(n[f])); !r.Issued.IsZero() {
			break
		}
	}
	for _, f := range []string{"doi", "identifier", "sameAs", "@id"} {
		for _, v := range list(n[f]) {
			s, _ := v.(string)
			if m := l.node(v); m != nil {
				s, _ = m["value"].(string)
			}
			if d := doi(s); d != "" && r.DOI == "" {
				r.DOI = d
			}
		}
	}
	if s, ok := n["url"].(string); ok {
		r.URL = s
	}
	return r, guessed
}

func first(v any) any {
	if l := list(v); len(l) > 0 {
		return l[0]
	}
	return nil
}

func (l *linked) people(v any, guessed *[]string) []cite.Name {
	if s, ok := v.(string); ok {
		if strings.HasPrefix(s, "http") {
			return nil
		}
		return people(clean(s), guessed)
	}
	m := l.node(v)
	if m == nil {
		return nil
	}
	given, family := l.text(m["givenName"]), l.text(m["familyName"])
	if family != "" {
		return []cite.Name{{Given: given, Family: family}}
	}
	name := l.text(m["name"])
	if t, _ := first(m["@type"]).(string); name != "" && strings.HasSuffix(t, "Organization") {
		return []cite.Name{{Literal: name}}
	}
	if name == "" {
		return nil
	}
	return people(name, guessed)
}
