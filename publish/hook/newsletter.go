package hook

import (
	"context"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
)

// newsletter judges the ledger of what the newsletter has sent: it only goes
// forward, no entry in it is changed or taken away, and what is new is an entry.
// Who made one is not asked: it lets nobody do anything.
func (j *judge) newsletter(ctx context.Context, u Update) error {
	ok, err := j.forward(ctx, u)
	if err != nil || !ok {
		return err
	}
	if err := j.files(ctx, u, u.Old, u.New); err != nil {
		return err
	}
	diff, err := j.repo.Diff(ctx, u.Old, u.New)
	if err != nil {
		return err
	}
	for _, f := range diff {
		if f.Old != repo.ZeroHash {
			j.refuse(u, u.New, f.Path, "an entry of the newsletter's ledger was taken away or changed; entries are only ever added")
			continue
		}
		data, err := j.repo.ReadBlob(f.New)
		if err != nil {
			return err
		}
		if _, err := ledger.Decode(f.Path, data); err != nil {
			j.refuse(u, u.New, "", "%v", err)
		}
	}
	return nil
}
