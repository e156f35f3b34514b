package desk

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"postil/editor/cite"
	"postil/editor/cite/styles"
	"postil/publish/citing"
	"postil/publish/publication"
	"postil/publish/repo"
)

// ActStyle sets the publication's citation style.
const ActStyle Act = "citation-style"

// Style is a citation style with whose it is.
type Style struct {
	styles.Style
	Place citing.Place
}

// Styles are the styles that the publication can be set to. They stay as they
// were found. A Styles may be used by several goroutines.
type Styles struct {
	Current string // what postil.yaml says
	shelf   *styles.Shelf
	own     fs.FS
	places  []fs.FS
}

// Styles finds the styles that the publication can be set to.
func (k *Desk) Styles(ctx context.Context) (*Styles, error) {
	p, tip, err := k.settings(ctx)
	if err != nil {
		return nil, err
	}
	s := &Styles{Current: p.CitationStyle, places: k.styles}
	if s.own, _, err = k.ownStyles(tip); err != nil {
		return nil, err
	}
	s.shelf = citing.Shelf(s.own, s.places)
	return s, nil
}

// List is every style by title. Files that are no styles are left out, and their
// errors joined to the result.
func (s *Styles) List(ctx context.Context) ([]Style, error) {
	list, err := s.shelf.List(ctx)
	out := make([]Style, 0, len(list))
	for _, st := range list {
		out = append(out, Style{st, citing.PlaceOf(st, s.own, s.places)})
	}
	return out, err
}

// Formatter writes citations in a style. Errors are those of citing.Formatter.
func (s *Styles) Formatter(ctx context.Context, name string) (cite.Formatter, error) {
	return citing.Formatter(ctx, name, s.shelf)
}

// Find finds a style and says how it cites, which a style that follows another
// one has from that.
func (s *Styles) Find(ctx context.Context, name string) (Style, error) {
	_, st, err := s.shelf.Read(ctx, name)
	return Style{st, citing.PlaceOf(st, s.own, s.places)}, err
}

// SetCitationStyle sets the publication's style, as one commit on main, which is
// an admin's to make. Nothing else in postil.yaml changes. With bring, a style that
// only this computer has, and what it follows, are copied into the publication's
// styles, so that everybody has it. A style that cannot be used is refused with an
// error of citing.Formatter.
func (k *Desk) SetCitationStyle(ctx context.Context, name string, bring bool) (Receipt, error) {
	if name == "" {
		name = publication.HouseCitations
	}
	return k.amend(ctx, ActStyle, name, fmt.Sprintf("Cite in the style %s", name), func(main *repo.Tree, _ rules) ([]repo.Change, error) {
		s, err := k.Styles(ctx)
		if err != nil {
			return nil, err
		}
		if _, err := s.Formatter(ctx, name); err != nil {
			return nil, err
		}
		var changes []repo.Change
		if name != publication.HouseCitations {
			chain, err := s.shelf.Chain(ctx, name)
			if err != nil {
				return nil, err
			}
			name = chain[0].Name
			for _, f := range chain {
				if bring && citing.PlaceOf(f.Style, s.own, s.places) == citing.Installed {
					changes = append(changes, repo.Change{Path: path.Join(citing.Folder, f.Name+".csl"), Data: f.Data})
				}
			}
		}
		before, err := main.ReadFile(publication.File)
		if err != nil {
			return nil, err
		}
		after, err := publication.WithCitationStyle(before, name)
		if err != nil {
			return nil, err
		}
		if string(after) != string(before) {
			changes = append(changes, repo.Change{Path: publication.File, Data: after})
		}
		return changes, nil
	})
}
