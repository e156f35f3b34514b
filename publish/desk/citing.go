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
// and is safe to share. Errors are those of citing.Formatter.
func (k *Desk) Formatter(ctx context.Context) (cite.Formatter, error) {
	main, tip, err := k.published(ctx)
	if err != nil {
		return nil, err
	}
	name := ""
	if main.Publication != nil {
		name = main.Publication.CitationStyle
	}
	own, folder, err := k.ownStyles(tip)
	if err != nil {
		return nil, err
	}
	k.citing.mu.Lock()
	defer k.citing.mu.Unlock()
	if k.citing.formatter != nil && k.citing.name == name && k.citing.own == folder {
		return k.citing.formatter, nil
	}
	f, err := citing.Formatter(ctx, name, citing.Shelf(own, k.styles))
	if err != nil {
		return nil, err
	}
	k.citing.formatter, k.citing.name, k.citing.own = f, name, folder
	return f, nil
}

// Shelf has the styles that the publication can be set to.
func (k *Desk) Shelf(ctx context.Context) (*styles.Shelf, error) {
	_, tip, err := k.published(ctx)
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
