package archive

import (
	"context"
	"fmt"

	"postil/publish/desk"
	"postil/publish/repo"
)

// OfDesk is a desk as a Source: its published record and its open drafts.
func OfDesk(k *desk.Desk) Source { return ofDesk{k} }

type ofDesk struct{ k *desk.Desk }

// Texts implements Source.
func (s ofDesk) Texts(ctx context.Context) ([]Text, error) {
	list, err := s.k.Texts(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Text, len(list))
	for i, t := range list {
		out[i] = Text{Dir: t.Dir, Draft: t.Draft, Blob: t.Blob.String(), State: string(t.State)}
	}
	return out, nil
}

// Read implements Source.
func (s ofDesk) Read(_ context.Context, t Text) ([]byte, error) {
	blob, err := repo.ParseHash(t.Blob)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Dir, err)
	}
	return s.k.ReadText(desk.Text{Dir: t.Dir, Draft: t.Draft, Blob: blob})
}
