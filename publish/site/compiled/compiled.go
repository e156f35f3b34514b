package compiled

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
)

// ErrNotCompiled says that html/template has to execute a template: it does
// something that this package does not know.
var ErrNotCompiled = errors.New("only html/template can execute this")

// Template is a template that was compiled for one type of data.
type Template struct {
	root *routine
	data reflect.Type
}

// New compiles the template that is called name in set for data of a type,
// usually a struct. The set is escaped on the way, so that no template can be
// added to it afterwards. The error wraps ErrNotCompiled where the template, or
// this type with it, is for html/template to execute.
func New(set *template.Template, name string, data reflect.Type) (*Template, error) {
	// Executing is what escapes; without data this may fail, which does not
	// matter.
	_ = set.ExecuteTemplate(io.Discard, name, nil)
	c := compiler{set: set, known: map[call]*routine{}}
	root, err := c.routine(name, data)
	if err != nil {
		return nil, fmt.Errorf("compile template %s: %w", name, err)
	}
	return &Template{root, data}, nil
}

// Append executes the template and appends what it gives to dst. It reports
// false, with dst as it was, when html/template has to do it: the data is of
// another type, or something turned up that makes an execution fail there.
func (t *Template) Append(dst []byte, data any) ([]byte, bool) {
	v := reflect.ValueOf(data)
	if !v.IsValid() || v.Type() != t.data {
		return dst, false
	}
	m := machine{out: dst}
	if !m.call(t.root, v) {
		return dst, false
	}
	return m.out, true
}

// maxDepth is how deep templates may call each other; html/template has its own
// bound.
const maxDepth = 1000

// machine is one execution.
type machine struct {
	out   []byte
	vars  []reflect.Value // of all templates that are being executed
	base  int             // where those of the innermost begin
	depth int
}

// routine is one template for one type of data.
type routine struct {
	body block
	vars int // how many variables it has, $ among them
}

func (m *machine) call(r *routine, dot reflect.Value) bool {
	if m.depth++; m.depth > maxDepth {
		return false
	}
	base := m.base
	m.base = len(m.vars)
	for range r.vars {
		m.vars = append(m.vars, reflect.Value{})
	}
	m.vars[m.base] = dot
	ok := r.body.run(m, dot)
	m.vars = m.vars[:m.base]
	m.base = base
	m.depth--
	return ok
}

// step is a part of a template. run reports false where html/template has to
// take over.
type step interface {
	run(m *machine, dot reflect.Value) bool
}

type block []step

func (b block) run(m *machine, dot reflect.Value) bool {
	for _, s := range b {
		if !s.run(m, dot) {
			return false
		}
	}
	return true
}

// text is what stands in the template itself.
type text []byte

func (t text) run(m *machine, _ reflect.Value) bool {
	m.out = append(m.out, t...)
	return true
}

// output is {{.Field}}.
type output struct {
	value   value
	print   func(v reflect.Value) string
	escaped []escaper
}

func (o output) run(m *machine, dot reflect.Value) bool {
	v, ok := o.value.get(m, dot)
	if !ok {
		return false
	}
	s := o.print(v)
	for _, escape := range o.escaped {
		s = escape(s)
	}
	m.out = append(m.out, s...)
	return true
}

// declaration is {{$variable := .Field}}.
type declaration struct {
	slot  int
	value value
}

func (d declaration) run(m *machine, dot reflect.Value) bool {
	v, ok := d.value.get(m, dot)
	if ok {
		m.vars[m.base+d.slot] = v
	}
	return ok
}

// choice is {{if}}.
type choice struct {
	when        condition
	then, other block
}

func (c choice) run(m *machine, dot reflect.Value) bool {
	yes, ok := c.when.holds(m, dot)
	switch {
	case !ok:
		return false
	case yes:
		return c.then.run(m, dot)
	}
	return c.other.run(m, dot)
}

// focus is {{with}}.
type focus struct {
	value       value
	slot        int // of a variable that it declares, -1 for none
	truth       func(reflect.Value) bool
	then, other block
}

func (f focus) run(m *machine, dot reflect.Value) bool {
	v, ok := f.value.get(m, dot)
	if !ok {
		return false
	}
	if f.slot >= 0 {
		m.vars[m.base+f.slot] = v
	}
	if f.truth(v) {
		return f.then.run(m, v)
	}
	return f.other.run(m, dot)
}

// loop is {{range}} over a list.
type loop struct {
	value       value
	index, elem int // slots of the variables that it declares, -1 for none
	body, other block
}

func (l loop) run(m *machine, dot reflect.Value) bool {
	list, ok := l.value.get(m, dot)
	if !ok {
		return false
	}
	n := list.Len()
	for i := range n {
		v := list.Index(i)
		if l.index >= 0 {
			m.vars[m.base+l.index] = reflect.ValueOf(i)
		}
		if l.elem >= 0 {
			m.vars[m.base+l.elem] = v
		}
		if !l.body.run(m, v) {
			return false
		}
	}
	if n == 0 {
		return l.other.run(m, dot)
	}
	return true
}

// include is {{template}}.
type include struct {
	value   value
	routine *routine
}

func (i include) run(m *machine, dot reflect.Value) bool {
	v, ok := i.value.get(m, dot)
	return ok && m.call(i.routine, v)
}

// unknown is what html/template has to do, should it come to it.
type unknown struct{}

func (unknown) run(*machine, reflect.Value) bool { return false }
