package compiled

import (
	"fmt"
	"html/template"
	"reflect"
	"text/template/parse"
)

// compiler compiles one template with all that it calls.
type compiler struct {
	set   *template.Template
	known map[call]*routine
}

// call is a template with the type of what it is called for.
type call struct {
	name string
	data reflect.Type
}

// variable is a variable that can be named.
type variable struct {
	name string
	slot int
	typ  reflect.Type
}

// scope is what a routine knows at a place.
type scope struct {
	*compiler
	dot  reflect.Type // nil for nothing
	vars []variable   // the latest of a name counts
	slot *int         // how many the routine has
}

func (c *compiler) routine(name string, data reflect.Type) (*routine, error) {
	key := call{name, data}
	if r := c.known[key]; r != nil {
		return r, nil
	}
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil || t.Tree.Root == nil {
		return nil, fmt.Errorf("%w: template %s", ErrNotCompiled, name)
	}
	r := &routine{vars: 1}
	c.known[key] = r
	s := scope{compiler: c, dot: data, vars: []variable{{"$", 0, data}}, slot: &r.vars}
	var err error
	r.body, err = s.list(t.Tree.Root)
	return r, err
}

// declare adds a variable. Its place is not used again, which is no waste worth
// the trouble.
func (s *scope) declare(name string, t reflect.Type) int {
	slot := *s.slot
	*s.slot++
	s.vars = append(s.vars[:len(s.vars):len(s.vars)], variable{name, slot, t})
	return slot
}

func (s scope) list(l *parse.ListNode) (block, error) {
	if l == nil {
		return nil, nil
	}
	var b block
	for _, n := range l.Nodes {
		st, err := s.node(n)
		if err != nil {
			return nil, err
		}
		if st != nil {
			b = append(b, st)
		}
	}
	return b, nil
}

// node compiles a node; what it declares is known afterwards.
func (s *scope) node(n parse.Node) (step, error) {
	switch n := n.(type) {
	case *parse.TextNode:
		return text(n.Text), nil
	case *parse.CommentNode:
		return nil, nil
	case *parse.ActionNode:
		return s.action(n)
	case *parse.IfNode:
		return s.choice(n)
	case *parse.WithNode:
		return s.focus(n)
	case *parse.RangeNode:
		return s.loop(n)
	case *parse.TemplateNode:
		return s.include(n)
	}
	return nil, fmt.Errorf("%w: %s", ErrNotCompiled, n)
}

func (s *scope) action(n *parse.ActionNode) (step, error) {
	if len(n.Pipe.Decl) > 0 {
		v, err := s.single(n.Pipe)
		if err != nil || len(n.Pipe.Decl) != 1 || n.Pipe.IsAssign {
			return nil, unsupported(n, err)
		}
		return declaration{s.declare(n.Pipe.Decl[0].Ident[0], v.typ), v}, nil
	}
	v, err := s.value(n.Pipe.Cmds[0])
	if err != nil {
		return nil, err
	}
	o := output{value: v}
	if o.print, err = printOf(v.typ); err != nil {
		return nil, err
	}
	t := v.typ
	for _, cmd := range n.Pipe.Cmds[1:] {
		id, ok := cmd.Args[0].(*parse.IdentifierNode)
		if !ok || len(cmd.Args) != 1 {
			return nil, unsupported(cmd, nil)
		}
		e, err := escaperOf(id.Ident, t)
		if err != nil {
			return nil, err
		}
		o.escaped = append(o.escaped, e)
		t = reflect.TypeFor[string]()
	}
	if len(o.escaped) == 0 { // then it would not be safe
		return nil, unsupported(n, nil)
	}
	return o, nil
}

func (s scope) choice(n *parse.IfNode) (step, error) {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 {
		return nil, unsupported(n.Pipe, nil)
	}
	var c choice
	var err error
	if c.when, err = s.condition(n.Pipe.Cmds[0]); err != nil {
		return nil, err
	}
	if c.then, err = s.list(n.List); err != nil {
		return nil, err
	}
	c.other, err = s.list(n.ElseList)
	return c, err
}

func (s scope) focus(n *parse.WithNode) (step, error) {
	v, err := s.single(n.Pipe)
	if err != nil || len(n.Pipe.Decl) > 1 || n.Pipe.IsAssign {
		return nil, unsupported(n.Pipe, err)
	}
	f := focus{value: v, slot: -1}
	if f.truth, err = truthOf(v.typ); err != nil {
		return nil, err
	}
	if len(n.Pipe.Decl) == 1 {
		f.slot = s.declare(n.Pipe.Decl[0].Ident[0], v.typ)
	}
	if f.other, err = s.list(n.ElseList); err != nil {
		return nil, err
	}
	s.dot = v.typ
	f.then, err = s.list(n.List)
	return f, err
}

func (s scope) loop(n *parse.RangeNode) (step, error) {
	v, err := s.single(n.Pipe)
	if err != nil || v.typ == nil || v.typ.Kind() != reflect.Slice && v.typ.Kind() != reflect.Array || n.Pipe.IsAssign {
		return nil, unsupported(n.Pipe, err)
	}
	l := loop{value: v, index: -1, elem: -1}
	if l.other, err = s.list(n.ElseList); err != nil {
		return nil, err
	}
	s.dot = v.typ.Elem()
	switch d := n.Pipe.Decl; len(d) {
	case 0:
	case 1:
		l.elem = s.declare(d[0].Ident[0], s.dot)
	case 2:
		l.index = s.declare(d[0].Ident[0], reflect.TypeFor[int]())
		l.elem = s.declare(d[1].Ident[0], s.dot)
	default:
		return nil, unsupported(n.Pipe, nil)
	}
	l.body, err = s.list(n.List)
	return l, err
}

func (s scope) include(n *parse.TemplateNode) (step, error) {
	if n.Pipe == nil {
		return nil, unsupported(n, nil)
	}
	v, err := s.single(n.Pipe)
	if err != nil || len(n.Pipe.Decl) > 0 {
		return nil, unsupported(n, err)
	}
	if s.set.Lookup(n.Name) == nil {
		// html/template has its own copy for a place other than text.
		return unknown{}, nil
	}
	r, err := s.routine(n.Name, v.typ)
	return include{v, r}, err
}

// condition compiles what {{if}} asks for.
func (s scope) condition(cmd *parse.CommandNode) (condition, error) {
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok {
		if len(cmd.Args) != 1 {
			return nil, unsupported(cmd, nil)
		}
		return s.truth(cmd.Args[0])
	}
	var list []condition
	for _, arg := range cmd.Args[1:] {
		c, err := s.truth(arg)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	switch {
	case len(list) == 0:
	case id.Ident == "or":
		return several{false, list}, nil
	case id.Ident == "and":
		return several{true, list}, nil
	case id.Ident == "not" && len(list) == 1:
		return negation{list[0]}, nil
	}
	return nil, unsupported(cmd, nil)
}

func (s scope) truth(arg parse.Node) (condition, error) {
	if p, ok := arg.(*parse.PipeNode); ok { // in parentheses
		if len(p.Cmds) != 1 || len(p.Decl) > 0 {
			return nil, unsupported(p, nil)
		}
		return s.condition(p.Cmds[0])
	}
	v, err := s.term(arg)
	if err != nil {
		return nil, err
	}
	is, err := truthOf(v.typ)
	return truth{v, is}, err
}

// single compiles a pipeline of one value.
func (s scope) single(p *parse.PipeNode) (value, error) {
	if len(p.Cmds) != 1 {
		return value{}, unsupported(p, nil)
	}
	return s.value(p.Cmds[0])
}

func (s scope) value(cmd *parse.CommandNode) (value, error) {
	if len(cmd.Args) != 1 {
		return value{}, unsupported(cmd, nil)
	}
	return s.term(cmd.Args[0])
}

func (s scope) term(n parse.Node) (value, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return value{slot: -1, typ: s.dot}, nil
	case *parse.FieldNode:
		return fieldsOf(value{slot: -1, typ: s.dot}, n.Ident)
	case *parse.VariableNode:
		for i := len(s.vars) - 1; i >= 0; i-- {
			if v := s.vars[i]; v.name == n.Ident[0] {
				return fieldsOf(value{slot: v.slot, typ: v.typ}, n.Ident[1:])
			}
		}
	}
	return value{}, unsupported(n, nil)
}

func fieldsOf(v value, names []string) (value, error) {
	for _, name := range names {
		var err error
		if v, err = v.with(name); err != nil {
			return v, err
		}
	}
	return v, nil
}

// unsupported is err, or says that a node is for html/template.
func unsupported(n parse.Node, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %s", ErrNotCompiled, n)
}
