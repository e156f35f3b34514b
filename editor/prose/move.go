package prose

// moveLength is how many letters a block must have to be found moved: a rule or
// "See above." may well stand in two places.
const moveLength = 16

// blockPairs says which blocks of one text are which of another.
type blockPairs struct {
	to    []int  // for each block of the first its block of the second, or -1
	from  []int  // and the other way round
	moved []bool // whether a block of the first stands in another order in the second
}

// pairBlocks finds the blocks of a in b: those that are equal or similar in the
// order of both, and of the rest those that were moved.
func pairBlocks(a, b string, blocksA, blocksB []Block) blockPairs {
	textA := func(i int) string { return blocksA[i].Text.of(a) }
	textB := func(j int) string { return blocksB[j].Text.of(b) }
	p := blockPairs{
		to:    filled(len(blocksA)),
		from:  filled(len(blocksB)),
		moved: make([]bool, len(blocksA)),
	}
	ids := make(map[string]int32)
	number := func(n int, text func(int) string) []int32 {
		out := make([]int32, n)
		for i := range out {
			id, ok := ids[text(i)]
			if !ok {
				id = int32(len(ids) + 1)
				ids[text(i)] = id
			}
			out[i] = id
		}
		return out
	}
	idsA, idsB := number(len(blocksA), textA), number(len(blocksB), textB)
	m := newMatcher(textA, textB)
	for _, q := range m.match(idsA, idsB) {
		p.to[q.a], p.from[q.b] = q.b, q.a
	}

	move := func(i, j int) {
		p.moved[i] = !p.inOrder(i, j)
		p.to[i], p.from[j] = j, i
	}
	equal := make(map[int32]int)
	for j, i := range p.from {
		if i < 0 {
			equal[idsB[j]] = j
		}
	}
	for i, j := range p.to {
		if j >= 0 || m.a.of(i).total < moveLength {
			continue
		}
		if j, ok := equal[idsA[i]]; ok && p.from[j] < 0 {
			move(i, j)
		}
	}
	for i, j := range p.to {
		if j >= 0 || m.a.of(i).total < moveLength {
			continue
		}
		best, most := -1, similar
		for j, from := range p.from {
			if from >= 0 || blocksA[i].Kind.byLine() != blocksB[j].Kind.byLine() || m.budget == 0 {
				continue
			}
			m.budget--
			if s := m.a.of(i).similarity(m.b.of(j)); s > most {
				best, most = j, s
			}
		}
		if best >= 0 {
			move(i, best)
		}
	}
	return p
}

// inOrder reports whether block i of the first text and block j of the second
// stand between the same blocks of both.
func (p blockPairs) inOrder(i, j int) bool {
	for k := i - 1; k >= 0; k-- {
		if p.to[k] >= 0 && !p.moved[k] {
			if p.to[k] > j {
				return false
			}
			break
		}
	}
	for k := i + 1; k < len(p.to); k++ {
		if p.to[k] >= 0 && !p.moved[k] {
			return p.to[k] > j
		}
	}
	return true
}

func filled(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// movedRun is neighbouring blocks that were moved together.
type movedRun struct{ a, b, n int }

// runs returns the moved blocks, neighbours taken together, in the first
// text's order.
func (p blockPairs) runs() []movedRun {
	var out []movedRun
	for i, moved := range p.moved {
		if !moved {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].a+out[last].n == i && out[last].b+out[last].n == p.to[i] {
			out[last].n++
			continue
		}
		out = append(out, movedRun{i, p.to[i], 1})
	}
	return out
}
