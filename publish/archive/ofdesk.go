package archive

import (
	"context"
	"sync"

	"postil/publish/desk"
)

// OfDesk is a desk as a Source: its published record and its open drafts.
func OfDesk(k *desk.Desk) Source { return &ofDesk{k: k} }

type ofDesk struct {
	k     *desk.Desk
	mu    sync.Mutex
	texts map[Text]desk.Text
}

// Texts implements Source.
func (s *ofDesk) Texts(ctx context.Context) ([]Text, error) {
	list, err := s.k.Texts(ctx)
	if err != nil {
		return nil, err
	}
	texts := make(map[Text]desk.Text, len(list))
	out := make([]Text, len(list))
	for i, t := range list {
		out[i] = Text{Dir: t.Dir, Draft: t.Draft, Blob: t.Blob.String(), State: string(t.State)}
		texts[out[i]] = t
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts = texts
	return out, nil
}

// Read implements Source.
func (s *ofDesk) Read(_ context.Context, t Text) ([]byte, error) {
	s.mu.Lock()
	text := s.texts[t]
	s.mu.Unlock()
	return s.k.ReadText(text)
}
