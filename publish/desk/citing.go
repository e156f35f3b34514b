package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"postil/editor/cite"
	"postil/editor/cite/styles"
	"postil/publish/citing"
	"postil/publish/repo"
)

// Formatter writes citations in the publication's style, as main has it. It is
// made anew only when the style or the publication's own styles have changed,
// and is safe to share. Errors are those of citing.Formatter; to look through
// thousands of styles in vain takes long, so that is done again only when some
// have come or gone.
func (k *Desk) Formatter(ctx context.Context) (cite.Formatter, error) {
	p, tip, err := k.settings(ctx)
	if err != nil {
		return nil, err
	}
	name := p.CitationStyle
	own, folder, err := k.ownStyles(tip)
	if err != nil {
		return nil, err
	}
	k.citing.mu.Lock()
	defer k.citing.mu.Unlock()
	c := &k.citing
	same := c.name == name && c.own == folder
	if c.formatter != nil && same {
		return c.formatter, nil
	}
	shelf := citing.Shelf(own, k.styles)
	stamp := shelf.Stamp()
	if c.failed != nil && same && c.stamp == stamp {
		return nil, c.failed
	}
	f, err := citing.Formatter(ctx, name, shelf)
	if err != nil && ctx.Err() != nil {
		return nil, err // it was not looked for to the end
	}
	c.formatter, c.failed, c.name, c.own, c.stamp = f, err, name, folder, stamp
	return f, err
}

// Shelf has the styles that the publication can be set to.
func (k *Desk) Shelf(ctx context.Context) (*styles.Shelf, error) {
	_, tip, err := k.settings(ctx)
	if err != nil {
		return nil, err
	}
	own, _, err := k.ownStyles(tip)
	return citing.Shelf(own, k.styles), err
}

// ownStyles is the publication's folder of styles and the id of its tree; nil
// and zero where it has none.
func (k *Desk) ownStyles(tip repo.Hash) (fs.FS, repo.Hash, error) {
	tree, err := k.repo.Tree(tip)
	if err != nil {
		return nil, repo.ZeroHash, err
	}
	folder, err := tree.Folder(citing.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, repo.ZeroHash, nil
	}
	if err != nil {
		return nil, repo.ZeroHash, fmt.Errorf("read the publication's styles: %w", err)
	}
	own, err := fs.Sub(tree, citing.Folder)
	return own, folder, err
}
