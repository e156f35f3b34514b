package prose_test

import (
	"fmt"

	"postil/editor/prose"
)

// Two people changed one paragraph. Their changes are joined, and what cannot
// be joined keeps all three versions.
func ExampleMerge3() {
	base := "The council met on Monday. Nobody voted. Then came the strike.\n"
	ours := "The council met on Tuesday. Nobody voted. Then came the long strike.\n"
	theirs := "The council met on Friday. Nobody dared to vote. Then came the strike.\n"

	m := prose.Merge3(base, ours, theirs)
	fmt.Print(m.Text)
	for _, c := range m.Conflicts {
		fmt.Printf("%d to %d: %q or %q?\n", c.Start, c.End, c.Ours, c.Theirs)
	}
	// Output:
	// The council met on Tuesday. Nobody dared to vote. Then came the long strike.
	// 0 to 27: "The council met on Tuesday." or "The council met on Friday."?
}

func ExampleDiff() {
	old := "The council met on Monday. Nobody voted.\n"
	new := "The council met on Tuesday. It rained. Nobody voted.\n"
	for _, h := range prose.Diff(old, new).Hunks {
		fmt.Printf("%v: %q %q\n", h.Change, old[h.Old.Start:h.Old.End], new[h.New.Start:h.New.End])
	}
	// Output:
	// same: "The council met on " "The council met on "
	// replaced: "Monday" "Tuesday"
	// same: "." "."
	// inserted: "" " It rained."
	// same: " Nobody voted.\n" " Nobody voted.\n"
}

// A comment stays with its sentence.
func ExampleFind() {
	old := "It began with a letter. The council met on Monday.\n"
	a, err := prose.NewAnchor(old, 24, 50)
	if err != nil {
		fmt.Println(err)
		return
	}
	new := "The council met again on Monday.\n\nIt began with a letter.\n"
	found := prose.Find(a, old, new)
	fmt.Printf("%v: %q\n", found.State, new[found.Start:found.End])
	// Output:
	// changed: "The council met again on Monday."
}

// An editor takes up a new text with changes as small as they can be.
func ExampleEdits() {
	for _, e := range prose.Edits("We met on Monday. It rained.\n", "We met on Monday again. It snowed.\n") {
		fmt.Printf("%d to %d: %q\n", e.Start, e.End, e.Text)
	}
	// Output:
	// 16 to 16: " again"
	// 21 to 25: "snow"
}
