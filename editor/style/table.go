package style

import (
	"math"
	"strings"
)

// delimiterColumns is the number of columns that the line under a table's first
// row gives it: "|---|:-:|", 0 for a line that is none.
func delimiterColumns(s string) uint16 {
	if s == "" || strings.Trim(s, "-|: \t\r") != "" || strings.IndexByte(s, '-') < 0 {
		return 0
	}
	s = strings.Trim(s, " \t\r")
	s = strings.TrimSuffix(strings.TrimPrefix(s, "|"), "|")
	n := 0
	for more := true; more; n++ {
		var cell string
		cell, s, more = strings.Cut(s, "|")
		cell = strings.Trim(cell, " \t")
		cell = strings.TrimSuffix(strings.TrimPrefix(cell, ":"), ":")
		if cell == "" || runLen(cell, '-') != len(cell) {
			return 0
		}
	}
	return uint16(min(n, math.MaxUint16))
}

// cells calls yield with the place of each cell of a row that begins at start,
// without the | around it, till yield says false.
func cells(line string, start int, yield func(from, to int) bool) {
	end := len(strings.TrimRight(line, " \t\r"))
	if start < end && line[start] == '|' {
		start++
	}
	if start < end && line[end-1] == '|' {
		end--
	}
	for from := start; from < end; {
		to := from
		for to < end && (line[to] != '|' || to > start && line[to-1] == '\\') {
			to++
		}
		if !yield(from, to) {
			return
		}
		from = to + 1
	}
}

// countCells is the number of cells of a row.
func countCells(s string) uint16 {
	n := uint16(0)
	cells(s, 0, func(int, int) bool {
		n++
		return n < math.MaxUint16
	})
	return n
}

// row adds the spans of a table's row that begins at start. Text goes with the
// role given, cells beyond the table's columns are left out of the page and so
// are marks.
func row(line string, start int, columns uint16, text Role, spans *sink) (steps int) {
	at := start
	cells(line, start, func(from, to int) bool {
		if columns == 0 {
			return false
		}
		columns--
		spans.add(at, from, TableMark|InTable)
		var inner sink
		steps += inlines(line[from:to], 0, &inner)
		at = from
		for _, s := range inner.spans {
			spans.add(at, from+s.Start, text|InTable)
			role := s.Role
			if role.Base() == Text {
				role |= text
			}
			spans.add(from+s.Start, from+s.End, role|InTable)
			at = from + s.End
		}
		spans.add(at, to, text|InTable)
		at = to
		return true
	})
	spans.add(at, len(line), TableMark|InTable)
	return steps
}
