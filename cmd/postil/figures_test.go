package main

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"text/tabwriter"
	"time"
)

// times are measured durations.
type times []time.Duration

// quantile gives the smallest time that a share q of all does not exceed, by
// the nearest rank; 0 for no times.
func (ts times) quantile(q float64) time.Duration {
	if len(ts) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(ts))
	rank := int(q*float64(len(sorted)) + 0.999999)
	return sorted[min(max(rank, 1), len(sorted))-1]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond)) }

func TestQuantileIsTheNearestRank(t *testing.T) {
	ts := times{50, 10, 40, 20, 30}
	for q, want := range map[float64]time.Duration{0: 10, 0.2: 10, 0.5: 30, 0.95: 50, 1: 50} {
		if got := ts.quantile(q); got != want {
			t.Errorf("quantile %v is %d, want %d", q, got, want)
		}
	}
	if got := (times{}).quantile(0.5); got != 0 {
		t.Errorf("no times have the median %d", got)
	}
}

// figures are what one program was measured to do with one text.
type figures struct {
	words int
	keys  times   // from key to pixels
	open  times   // from the click on an article to its text; the first is the cold one
	idle  float64 // share of one core, when hasIdle
	note  string  // what went wrong

	hasIdle bool
}

// report writes what was measured as tables. Postil's figures and the rival's
// belong together by index; the rival's may be missing.
func report(w io.Writer, ours, rivals []figures) {
	rivalOf := func(i int) (figures, bool) {
		if i < len(rivals) && len(rivals[i].keys) > 0 {
			return rivals[i], true
		}
		return figures{}, false
	}
	fmt.Fprintln(w, "\nKey to pixels, in milliseconds:")
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "words\tprogram\tkeys\tmin\tmedian\tp95\tmax\tmedian ratio\t")
	row := func(name string, f figures, ratio string) {
		fmt.Fprintf(tab, "%d\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", f.words, name, len(f.keys),
			ms(f.keys.quantile(0)), ms(f.keys.quantile(0.5)), ms(f.keys.quantile(0.95)), ms(f.keys.quantile(1)), ratio, f.note)
	}
	for i, f := range ours {
		ratio := "-"
		r, ok := rivalOf(i)
		if ok && len(f.keys) > 0 {
			ratio = fmt.Sprintf("%.2f", float64(f.keys.quantile(0.5))/float64(r.keys.quantile(0.5)))
		}
		row("postil", f, ratio)
		if i < len(rivals) {
			row(rivalName, rivals[i], "1")
		}
	}
	tab.Flush()

	fmt.Fprintln(w, "\nPostil, click on an article to its text, in milliseconds, and processor when idle:")
	tab = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "words\tfirst\tagain, median\tagain, max\ttimes\tidle % of a core\t")
	for _, f := range ours {
		first, again := times{}, times{}
		if len(f.open) > 0 {
			first, again = f.open[:1], f.open[1:]
		}
		idle := "-"
		if f.hasIdle {
			idle = fmt.Sprintf("%.2f", 100*f.idle)
		}
		fmt.Fprintf(tab, "%d\t%s\t%s\t%s\t%d\t%s\t\n", f.words, ms(first.quantile(1)), ms(again.quantile(0.5)), ms(again.quantile(1)), len(f.open), idle)
	}
	tab.Flush()
}

// lines writes what was measured of one program with one text in Go's
// benchmark format.
func (f figures) lines(w io.Writer, program string) {
	line := func(name string, n int, values ...any) {
		fmt.Fprintf(w, "Benchmark%s/program=%s/words=%d\t%8d", name, program, f.words, n)
		for i := 0; i+1 < len(values); i += 2 {
			fmt.Fprintf(w, "\t%v %v", values[i], values[i+1])
		}
		fmt.Fprintln(w)
	}
	if len(f.keys) > 0 {
		line("KeyToPixels", len(f.keys), ms(f.keys.quantile(0)), "min-ms", ms(f.keys.quantile(0.5)), "median-ms",
			ms(f.keys.quantile(0.95)), "p95-ms", ms(f.keys.quantile(1)), "max-ms")
	}
	if len(f.open) > 0 {
		line("OpenToText", len(f.open), ms(f.open[0]), "first-ms", ms(f.open.quantile(0.5)), "median-ms", ms(f.open.quantile(1)), "max-ms")
	}
	if f.hasIdle {
		line("Idle", 1, fmt.Sprintf("%.2f", 100*f.idle), "%core")
	}
}
