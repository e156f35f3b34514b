package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/check"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/review"
)

// citeCheck looks at what is cited in all articles, or in the one named, and at
// the sources themselves.
func (s *session) citeCheck(ctx context.Context, unused bool, names []string) error {
	if len(names) > 1 {
		return usagef("cite check takes one draft or article")
	}
	k, err := s.desk()
	if err != nil {
		return err
	}
	main, err := k.Published(ctx)
	if err != nil {
		return err
	}
	if len(names) == 1 {
		_, d, err := s.draft(ctx, names)
		switch {
		case err == nil && d.Status.State != review.Published:
			found, _, err := s.citeCheckDraft(ctx, k, d, main, unused)
			if err != nil {
				return err
			}
			return s.report(d.Slug(), found, nil)
		case err != nil && !errors.Is(err, desk.ErrNoDraft):
			return err
		}
		a := articleNamed(main, names[0])
		if a == nil {
			return fmt.Errorf("there is no draft and no published article %q", names[0])
		}
		if unused {
			return usagef("-unused looks at the sources of all articles, or of a draft: leave the article's name out")
		}
		if a, err = main.Whole(a); err != nil {
			return err
		}
		keys := citedBy(a)
		found := check.Citations(a, main)
		found = append(found, unreadableSources(main, func(key string) bool { return slices.Contains(keys, key) })...)
		found = append(found, check.Duplicates(main.Library, func(key string) bool { return slices.Contains(keys, key) })...)
		return s.report(a.Front.Slug, place(k, "").findings(found), nil)
	}
	drafts, err := k.Drafts(ctx)
	if err := s.readable(len(drafts)+len(main.Articles), err); err != nil {
		return err
	}
	var used []string
	var out []finding
	for _, d := range drafts {
		if d.Status.State == review.Published {
			continue
		}
		found, keys, err := s.citeCheckDraft(ctx, k, d, main, unused)
		if err != nil {
			return err
		}
		out = append(out, found...)
		used = append(used, keys...)
	}
	found := unreadableSources(main, nil)
	for _, a := range main.Articles {
		if a, err = main.Whole(a); err != nil {
			return err
		}
		used = append(used, citedBy(a)...)
		found = append(found, check.Citations(a, main)...)
	}
	found = append(found, check.Duplicates(main.Library, nil)...)
	if unused {
		found = append(found, check.Unused(main.Library.All(), used)...)
	}
	return s.report("", append(out, place(k, "").findings(found)...), nil)
}

// citeCheckDraft looks at an open draft as its working folder has it, and at the
// sources that it brings; keys are those it cites.
func (s *session) citeCheckDraft(ctx context.Context, k *desk.Desk, d *desk.Draft, main *content.Content, unused bool) (out []finding, keys []string, err error) {
	found, v, where, err := s.findings(ctx, k, d)
	if err != nil {
		return nil, nil, err
	}
	if v == nil { // found says which file cannot be read, and where
		return where.findings(found), nil, nil
	}
	keys = citedBy(v.Article)
	lib := v.Content.Library
	var brought []*cite.Reference
	for _, r := range lib.All() {
		if old, ok := main.Library.Get(r.Key); !ok || old != r {
			brought = append(brought, r)
		}
	}
	found = check.Citations(v.Article, v.Content)
	for _, f := range unreadableSources(v.Content, nil) {
		if !slices.ContainsFunc(main.Problems, func(p proof.Finding) bool { return p.Rule == f.Rule && p.Path == f.Path }) {
			found = append(found, f)
		}
	}
	found = append(found, check.Duplicates(lib, func(key string) bool {
		return slices.ContainsFunc(brought, func(r *cite.Reference) bool { return r.Key == key })
	})...)
	if unused {
		found = append(found, check.Unused(brought, keys)...)
	}
	return where.findings(found), keys, nil
}

// citedBy are the keys that an article cites and lists.
func citedBy(a *content.Article) []string {
	doc := markdown.New(markdown.Options{Lang: a.Front.Lang}).Parse([]byte(a.File.Body())).Citations
	doc.NoCite, _ = cite.NoCite(a.Front.NoCite)
	return doc.Keys()
}

// unreadableSources are the findings about files of references, of those keys
// that which takes; nil takes all.
func unreadableSources(c *content.Content, which func(key string) bool) []proof.Finding {
	var found []proof.Finding
	for _, f := range c.Problems {
		name, ok := strings.CutPrefix(f.Path, content.ReferenceRoot+"/")
		if ok && (which == nil || which(strings.TrimSuffix(name, ".json"))) {
			found = append(found, f)
		}
	}
	return found
}

// articleNamed is the published article with a slug, a folder or the path of its
// text; nil for none.
func articleNamed(c *content.Content, name string) *content.Article {
	name = strings.TrimSuffix(strings.Trim(name, "/"), "/"+content.ArticleFile)
	for _, a := range c.Articles {
		if a.Front.Slug == name || a.Dir == name {
			return a
		}
	}
	return nil
}
