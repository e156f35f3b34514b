package endnote

import (
	"errors"
	"strings"
	"testing"

	"postil/editor/cite"
)

const export = `<?xml version="1.0" encoding="UTF-8"?>
<xml><records><record><database name="x.enl">x.enl</database><rec-number>3</rec-number>
<ref-type name="Newspaper Article">23</ref-type><contributors><authors>
<author><style face="normal" size="100%">Castillo, Nadia</style></author><author><style>Harbour Board,</style></author></authors></contributors>
<titles><title><style face="normal">Ports </style><style face="italic">Wait</style></title><secondary-title>The Strait Times</secondary-title></titles>
<pages>3-4</pages><dates><year>2024</year><pub-dates><date>July 16</date></pub-dates></dates><label>ports24</label>
<electronic-resource-num>doi:10.1000/182</electronic-resource-num><urls><related-urls><url>https://example.org/ports</url></related-urls></urls></record>
<record><ref-type name="Book">6</ref-type></record>
<record><ref-type name="Edited Book">28</ref-type><contributors><authors><author>Reyes, Ada</author></authors></contributors><titles><title>Tides &amp; Ports</title></titles><dates><year>n.d.</year></dates><isbn>9780306406157</isbn></record>
</records></xml>`

func TestRead(t *testing.T) {
	refs, problems, err := Read([]byte("\ufeff" + export))
	if err != nil || len(refs) != 2 || len(problems) != 2 {
		t.Fatal(refs, problems, err)
	}
	r := refs[0]
	if r.Key != "ports24" || r.Type != "article-newspaper" || r.Title != "Ports Wait" || r.ContainerTitle != "The Strait Times" || r.Page != "3-4" ||
		cite.EditNames(r.Author) != "Castillo, Nadia; Harbour Board" || r.Issued.String() != "2024-07-16" || r.DOI != "10.1000/182" || r.URL != "https://example.org/ports" {
		t.Errorf("%+v", r)
	}
	if r = refs[1]; r.Title != "Tides & Ports" || cite.EditNames(r.Editor) != "Reyes, Ada" || r.ISBN != "9780306406157" || r.Issued.Literal != "n.d." {
		t.Errorf("%+v", r)
	}
	if !problems[0].Lost || problems[0].Line != 8 || problems[1].Lost {
		t.Error(problems)
	}
}

func TestReadBroken(t *testing.T) {
	cut := export[:strings.Index(export, "<record><ref-type name=\"Edited")+60]
	refs, problems, err := Read([]byte(cut))
	if err != nil || len(refs) != 1 || len(problems) != 2 || !problems[1].Lost {
		t.Error(refs, problems, err)
	}
	for _, src := range []string{"", "<html></html>", "<", "plain"} {
		if refs, _, err := Read([]byte(src)); !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v, %d references", src, err, len(refs))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(export))
	f.Fuzz(func(t *testing.T, data []byte) {
		refs, _, _ := Read(data)
		for _, r := range refs {
			if _, err := r.MarshalFile(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
