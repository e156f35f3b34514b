package compiled

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
)

// value is an expression: dot or a variable, and fields of it.
type value struct {
	slot   int // of the variable, -1 for dot
	fields []field
	typ    reflect.Type
}

// field is a step from a struct, or a pointer to one, to a field.
type field struct {
	pointer bool
	index   []int // more than one for a field of an embedded struct
}

// get reports false where a pointer on the way is nil.
func (e value) get(m *machine, dot reflect.Value) (reflect.Value, bool) {
	v := dot
	if e.slot >= 0 {
		v = m.vars[m.base+e.slot]
	}
	for i := range e.fields {
		f := &e.fields[i]
		if f.pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		for _, n := range f.index {
			v = v.Field(n)
		}
	}
	return v, true
}

// with is the expression for a field of e.
func (e value) with(name string) (value, error) {
	if e.typ == nil {
		return e, fmt.Errorf("%w: field %s of nothing", ErrNotCompiled, name)
	}
	t := e.typ
	var f field
	if t.Kind() == reflect.Pointer {
		f.pointer, t = true, t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return e, fmt.Errorf("%w: field %s of %s", ErrNotCompiled, name, e.typ)
	}
	if _, ok := reflect.PointerTo(t).MethodByName(name); ok {
		return e, fmt.Errorf("%w: method %s of %s", ErrNotCompiled, name, e.typ)
	}
	found, ok := t.FieldByName(name)
	if !ok || !found.IsExported() {
		return e, fmt.Errorf("%w: there is no field %s in %s", ErrNotCompiled, name, e.typ)
	}
	in := t
	for _, n := range found.Index {
		if in.Kind() != reflect.Struct {
			return e, fmt.Errorf("%w: field %s of a struct that %s embeds by address", ErrNotCompiled, name, e.typ)
		}
		in = in.Field(n).Type
	}
	f.index = found.Index
	fields := make([]field, 0, len(e.fields)+1)
	return value{e.slot, append(append(fields, e.fields...), f), found.Type}, nil
}

// condition is what {{if}} asks for.
type condition interface {
	holds(m *machine, dot reflect.Value) (yes, ok bool)
}

// truth is whether a value is not empty.
type truth struct {
	value value
	is    func(reflect.Value) bool
}

func (t truth) holds(m *machine, dot reflect.Value) (bool, bool) {
	v, ok := t.value.get(m, dot)
	return ok && t.is(v), ok
}

// several is {{if or}}, or {{if and}} where all is set. Like the functions it looks
// at no more than it has to.
type several struct {
	all  bool
	list []condition
}

func (s several) holds(m *machine, dot reflect.Value) (bool, bool) {
	for _, c := range s.list {
		if yes, ok := c.holds(m, dot); !ok || yes != s.all {
			return yes, ok
		}
	}
	return s.all, true
}

// negation is {{if not}}.
type negation struct{ condition }

func (n negation) holds(m *machine, dot reflect.Value) (bool, bool) {
	yes, ok := n.condition.holds(m, dot)
	return !yes, ok
}

// truthOf says how values of a type are found to be empty or not.
func truthOf(t reflect.Type) (func(reflect.Value) bool, error) {
	if t != nil {
		switch t.Kind() {
		case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
			return func(v reflect.Value) bool { return v.Len() > 0 }, nil
		case reflect.Bool:
			return reflect.Value.Bool, nil
		case reflect.Pointer:
			return func(v reflect.Value) bool { return !v.IsNil() }, nil
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			return func(v reflect.Value) bool { return v.Int() != 0 }, nil
		case reflect.Struct:
			return func(reflect.Value) bool { return true }, nil
		}
	}
	return nil, fmt.Errorf("%w: whether %v is empty", ErrNotCompiled, t)
}

var (
	stringer = reflect.TypeFor[fmt.Stringer]()
	failure  = reflect.TypeFor[error]()
)

// printOf says how values of a type are written.
func printOf(t reflect.Type) (func(reflect.Value) string, error) {
	if t != nil {
		for _, m := range []reflect.Type{stringer, failure} {
			if t.Implements(m) || reflect.PointerTo(t).Implements(m) {
				return nil, fmt.Errorf("%w: what %s says of itself", ErrNotCompiled, t)
			}
		}
		switch t.Kind() {
		case reflect.String:
			return reflect.Value.String, nil
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			return func(v reflect.Value) string { return strconv.FormatInt(v.Int(), 10) }, nil
		case reflect.Bool:
			return func(v reflect.Value) string { return strconv.FormatBool(v.Bool()) }, nil
		}
	}
	return nil, fmt.Errorf("%w: printing %v", ErrNotCompiled, t)
}

// The types that html/template trusts.
var (
	trustedHTML = reflect.TypeFor[template.HTML]()
	trustedAttr = reflect.TypeFor[template.HTMLAttr]()
	trustedJS   = reflect.TypeFor[template.JS]()
	trustedURL  = reflect.TypeFor[template.URL]()
	trustedSet  = reflect.TypeFor[template.Srcset]()
)
