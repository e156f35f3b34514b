package site

import "slices"

// Plain leaves all templates to html/template.
func (p *Plan) Plain() { p.theme.compiled = nil }

// NotCompiled lists the templates that were left to html/template though they
// were to be compiled.
func (p *Plan) NotCompiled() []string {
	var out []string
	for name, c := range p.theme.compiled.m {
		if c == nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
