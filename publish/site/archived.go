package site

import "postil/publish/evidence"

// archivedAt is the copy of a cited page in a web archive, "" when none was
// kept. What is wrong with the evidence is for the check to say. Thousands of
// articles cite the same sources, so that each record is read once.
func (p *Plan) archivedAt(key string) string {
	if !p.content.MayHaveEvidence(key) {
		return ""
	}
	if known, ok := p.shared.archived.Load(key); ok {
		return known.(string)
	}
	address := p.readArchivedAt(key)
	p.shared.archived.Store(key, address)
	return address
}

func (p *Plan) readArchivedAt(key string) string {
	dir, err := evidence.Folder(key)
	if err != nil || p.o.Files == nil {
		return ""
	}
	data, err := p.o.Files(dir + "/" + evidence.RecordFile)
	if err != nil {
		return ""
	}
	r, err := evidence.ParseRecord(data)
	if err != nil {
		return ""
	}
	if r.First.Archive == "" && r.Newest != nil {
		return webURL(r.Newest.Archive)
	}
	return webURL(r.First.Archive)
}
