package csl_test

import (
	"fmt"
	"os"

	"postil/editor/cite/csl"
	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

func Example() {
	f, err := os.Open("testdata/author-date.csl")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	s, err := style.Parse(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := csl.NewEngine(s, csl.LocaleFiles(os.DirFS("testdata")), csl.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	items, err := csl.ParseItems([]byte(`[{
	  "id": "marlowe2020", "type": "book", "title": "The open sea",
	  "author": [{"family": "Marlowe", "given": "Ada"}], "issued": {"date-parts": [[2020]]}
	}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	engine.SetItems(items)
	r := engine.Format(csl.Document{Citations: []csl.Citation{
		{Cites: []csl.Cite{{ID: "marlowe2020", Locator: "12-14", Prefix: "see"}}},
	}})
	fmt.Println(output.HTML(r.Citations[0]))
	fmt.Println(output.Markdown(r.Bibliography.Entries[0].Text))
	// Output:
	// (see Marlowe 2020, pp. 12–14)
	// Marlowe, A. 2020. *The open sea*.
}
