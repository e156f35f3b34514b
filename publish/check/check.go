package check

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

// Rules that Article applies besides those of proof, as they stand in
// Finding.Rule.
const (
	RuleTitleMissing       = "title-missing"       // error
	RuleAuthorMissing      = "author-missing"      // error
	RuleDateMissing        = "date-missing"        // error
	RuleBadSlug            = "bad-slug"            // error
	RuleBadAlias           = "bad-alias"           // error: an alias that is no address of this site
	RuleAliasTaken         = "alias-taken"         // error: an alias that another page or article has
	RuleAddressRedirects   = "address-redirects"   // error: the address leads to another article
	RuleAddressLost        = "address-lost"        // warning: it moves, and nothing leads from the old address
	RuleSummaryMissing     = "summary-missing"     // warning
	RuleSummaryLong        = "summary-long"        // warning
	RuleSectionUnknown     = "section-unknown"     // error
	RuleLangMalformed      = "lang-malformed"      // error
	RuleImageMissing       = "image-missing"       // warning: there is no lead image
	RuleImageAlt           = "image-alt"           // error
	RuleImageCredit        = "image-credit"        // error
	RuleImageLicence       = "image-licence"       // warning
	RuleImageNotFound      = "image-not-found"     // error
	RuleImageUnreadable    = "image-unreadable"    // error
	RuleImageFormat        = "image-format"        // warning
	RuleImageSmall         = "image-small"         // warning
	RuleCorrection         = "correction"          // warning: a correction lacks its date or text
	RuleCorrectionsMissing = "corrections-missing" // note: a revision changes words and says so nowhere
	RuleBodyEmpty          = "body-empty"          // error
	RuleTooShort           = "too-short"           // warning
	RuleTooLong            = "too-long"            // warning
	RuleAvoidedWord        = "avoided-word"        // warning
	RuleBodyImageNotFound  = "body-image-missing"  // error
	RuleSourceIncomplete   = "source-incomplete"   // warning
	RuleLinkMissing        = "link-missing"        // warning
)

const (
	summaryMax = 300 // characters that lists, feeds and link previews show
	imageMin   = 600 // pixels a lead image should be wide, for link previews
)

// Options are what Article may look at besides the content.
type Options struct {
	// Image reads a file of the article's bundle by its name. With nil the
	// images themselves are not looked at.
	Image func(name string) ([]byte, error)
	// Published is the article that this one revises, as it is published; nil
	// for an article that is new.
	Published *content.Article
	// Kept gives what is kept of a cited source, to compare quotations with.
	// With nil they are not looked at.
	Kept func(key string) (Kept, error)
}

// Article checks one article against the content it is or will be part of, and
// lists what is wrong in the order of its lines. An Error keeps it from being
// submitted and published.
func Article(a *content.Article, c *content.Content, o Options) []proof.Finding {
	if c == nil {
		c = &content.Content{}
	}
	k := &checker{
		a: a, c: c, o: o, pub: c.Publication,
		path: path.Join(a.Dir, content.ArticleFile),
	}
	if k.pub == nil {
		k.pub = publication.Default()
	}
	body := []byte(a.File.Body())
	k.doc = markdown.New(markdown.Options{Lang: cmp.Or(a.Front.Lang, k.pub.Language)}).Parse(body)
	k.front()
	k.addresses()
	k.image()
	k.body()
	k.corrections()
	k.sources()
	k.listed()
	k.words()
	k.quotations()
	k.found = append(k.found, proof.Check(k.doc, c.Library, proof.Place{
		Path: k.path, FirstLine: a.File.BodyLine(), Offset: a.File.BodyOffset(),
	})...)
	slices.SortStableFunc(k.found, func(a, b proof.Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule))
	})
	return k.found
}

// checker checks one article.
type checker struct {
	a     *content.Article
	c     *content.Content
	o     Options
	pub   *publication.Publication
	path  string
	doc   *markdown.Document
	found []proof.Finding

	former *article.Addresses // of all articles; nil before it is asked for
}

type args = map[string]string

// field reports a finding on a field of the front matter.
func (k *checker) field(key, rule string, sev proof.Severity, template string, a args) {
	k.found = append(k.found, proof.Finding{Rule: rule, Severity: sev, Path: k.path, Line: k.a.File.FieldLine(key), Template: template, Args: a})
}

// text reports a finding on a span of the body.
func (k *checker) text(s cite.Span, rule string, sev proof.Severity, template string, a args) {
	src := k.doc.Source
	s.Start = max(0, min(s.Start, len(src)))
	s.End = max(s.Start, min(s.End, len(src)))
	k.found = append(k.found, proof.Finding{
		Rule: rule, Severity: sev, Path: k.path,
		Line:  k.a.File.BodyLine() + k.doc.Line(s.Start) - 1,
		Col:   column(src, s.Start),
		Start: k.a.File.BodyOffset() + s.Start, End: k.a.File.BodyOffset() + s.End,
		Template: template, Args: a,
	})
}

func (k *checker) front() {
	f := k.a.Front
	if f.Title == "" {
		k.field("title", RuleTitleMissing, proof.Error, "The article has no title. Write one.", nil)
	}
	if len(f.Authors) == 0 {
		k.field("authors", RuleAuthorMissing, proof.Error, "The article names no author. Add one.", nil)
	}
	if f.Date.IsZero() {
		k.field("date", RuleDateMissing, proof.Error, "The article has no date. Give the day it is to appear.", nil)
	}
	k.slug(f.Slug)
	if n := len([]rune(f.Summary)); n == 0 {
		k.field("summary", RuleSummaryMissing, proof.Warning, "The article has no summary, which lists, feeds and link previews show. Write one or two sentences.", nil)
	} else if n > summaryMax {
		k.field("summary", RuleSummaryLong, proof.Warning, "The summary has {{.Count}} characters, of which link previews cut some. Keep it within {{.Limit}}.",
			args{"Count": strconv.Itoa(n), "Limit": strconv.Itoa(summaryMax)})
	}
	if f.Section != "" && !slices.ContainsFunc(k.pub.Sections, func(s publication.Section) bool { return s.ID == f.Section }) {
		var ids []string
		for _, s := range k.pub.Sections {
			ids = append(ids, s.ID)
		}
		a := args{"Section": f.Section, "Known": strings.Join(ids, ", ")}
		if len(ids) == 0 {
			k.field("section", RuleSectionUnknown, proof.Error, "There is no section “{{.Section}}”: the publication has none. Leave the section empty.", a)
		} else {
			k.field("section", RuleSectionUnknown, proof.Error, "There is no section “{{.Section}}”. Choose among {{.Known}}.", a)
		}
	}
	if f.Lang != "" {
		if _, err := language.Parse(f.Lang); err != nil {
			k.field("lang", RuleLangMalformed, proof.Error, "“{{.Lang}}” is not a language code. Write one such as en, en-GB or fr.", args{"Lang": f.Lang})
		}
	}
}

func (k *checker) slug(slug string) {
	if slug == "" {
		k.field("slug", RuleBadSlug, proof.Error, "The article has no slug, the last part of its address. Write a few words of the title, in small letters joined by hyphens.", nil)
		return
	}
	if err := article.CheckSlug(slug); err != nil {
		a := args{"Slug": slug, "Suggestion": cmp.Or(article.Slug(slug), article.Slug(k.a.Front.Title))}
		if a["Suggestion"] != "" && a["Suggestion"] != slug {
			k.field("slug", RuleBadSlug, proof.Error, "“{{.Slug}}” cannot be part of an address. Write “{{.Suggestion}}”.", a)
		} else {
			k.field("slug", RuleBadSlug, proof.Error, "“{{.Slug}}” cannot be part of an address. Use a to z, 0 to 9 and single hyphens between words.", a)
		}
		return
	}
	for _, other := range k.c.Articles {
		if other.Dir == k.a.Dir || !strings.EqualFold(slug, cmp.Or(other.Front.Slug, path.Base(other.Dir))) {
			continue
		}
		otherPath := path.Join(other.Dir, content.ArticleFile)
		if slices.ContainsFunc(k.c.Problems, func(f proof.Finding) bool {
			return f.Rule == content.RuleDuplicateSlug && (f.Path == k.path || f.Path == otherPath)
		}) {
			continue // reported when the content was loaded
		}
		k.field("slug", content.RuleDuplicateSlug, proof.Error, "The slug “{{.Slug}}” is taken by {{.Other}}. Give this article another.", args{"Slug": slug, "Other": other.Dir})
		return
	}
}

// image checks the lead image and its fields.
func (k *checker) image() {
	img := k.a.Front.Image
	if img.File == "" {
		k.field("image", RuleImageMissing, proof.Warning, "The article has no lead image, so that link previews show none. Add one with a description and a credit.", nil)
		return
	}
	if img.Alt == "" {
		k.field("image.alt", RuleImageAlt, proof.Error, "The lead image has no description for readers who cannot see it. Say what it shows.", nil)
	}
	if img.Credit == "" {
		k.field("image.credit", RuleImageCredit, proof.Error, "The lead image has no credit. Name who made it.", nil)
	}
	if img.Licence == "" {
		k.field("image.licence", RuleImageLicence, proof.Warning, "The lead image has no licence. Say under which terms it may be used.", nil)
	}
	name := args{"File": img.File}
	if !slices.Contains(k.a.Files, img.File) {
		k.field("image.file", RuleImageNotFound, proof.Error, "The lead image {{.File}} is not beside the article. Add the file, or correct the name.", name)
		return
	}
	if k.o.Image == nil {
		return
	}
	data, err := k.o.Image(img.File)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		k.field("image.file", RuleImageUnreadable, proof.Error, "The lead image {{.File}} cannot be read: {{.Problem}}. Add the file anew.", args{"File": img.File, "Problem": err.Error()})
		return
	}
	width, _, err := content.ImageSize(data)
	switch {
	case err != nil:
		k.field("image.file", RuleImageFormat, proof.Warning, "The lead image {{.File}} is not a PNG, JPEG, GIF or WebP image that pages can show. Save it as one of these.", name)
	case width < imageMin:
		k.field("image.file", RuleImageSmall, proof.Warning, "The lead image {{.File}} is {{.Width}} pixels wide, too few for link previews. Use one of {{.Least}} or more.",
			args{"File": img.File, "Width": strconv.Itoa(width), "Least": strconv.Itoa(imageMin)})
	}
}
