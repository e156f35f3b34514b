package content_test

import (
	"slices"
	"strings"
	"testing"

	"postil/publish/content"
)

func TestMayLink(t *testing.T) {
	const text = `Boats and/or [ferries](/commentary/2024/07/ferries/#costs "Now"), [pilots][p],
<https://review.example.org/commentary/2024/08/pilots/>, https://other.example.org/a/b,
[again](</commentary/2024/07/ferries/#costs>), [beside](lead.png), [up](
../boats/), / and [here](#notes).

[p]: ./x/y 'Title'
`
	want := []string{"../boats/", "./x/y", "/commentary/2024/07/ferries/#costs", "https://review.example.org/commentary/2024/08/pilots/"}
	if got := content.MayLink(text); !slices.Equal(got, want) {
		t.Errorf("found %q\nwant  %q", got, want)
	}
	if got := content.MayLink("No link at all"); got != nil {
		t.Errorf("found %q", got)
	}
}

func BenchmarkMayLink(b *testing.B) {
	text := strings.Repeat("Boats and ferries wait for the tide [@castillo2024]; see [that](/commentary/2024/07/ferries/) or not.\n", 60)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		content.MayLink(text)
	}
}
