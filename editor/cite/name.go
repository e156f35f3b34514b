package cite

import "strings"

// ParseName reads a name as people write it: "Castillo, Nadia" is a person;
// anything without a comma is an institution, and so is what stands in braces,
// "{Ministry of Finance, Norland}".
func ParseName(s string) Name {
	s = strings.Join(strings.Fields(s), " ")
	if inner, ok := strings.CutPrefix(s, "{"); ok {
		return Name{Literal: strings.TrimSpace(strings.TrimSuffix(inner, "}"))}
	}
	return NameFromText(s)
}

// ParseNames reads several names with semicolons between them.
func ParseNames(s string) []Name {
	var names []Name
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			names = append(names, ParseName(part))
		}
	}
	return names
}

// Edit writes the name as ParseName reads it.
func (n Name) Edit() string {
	if n.Literal != "" {
		if strings.Contains(n.Literal, ",") {
			return "{" + n.Literal + "}"
		}
		return n.Literal
	}
	family := strings.TrimSpace(n.DroppingParticle + " " + strings.TrimSpace(n.NonDroppingParticle+" "+n.Family))
	if n.Given == "" {
		return family
	}
	return family + ", " + n.Given
}

// EditNames writes names as ParseNames reads them.
func EditNames(names []Name) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = n.Edit()
	}
	return strings.Join(parts, "; ")
}

// SetNames sets a field of names by its CSL-JSON name; none remove it.
func (r *Reference) SetNames(field string, names []Name) {
	if p := r.nameField(field); p != nil {
		*p = names
		delete(r.extra, field)
		return
	}
	if len(names) == 0 {
		delete(r.extra, field)
		return
	}
	raw, err := encode(namesJSON(names))
	if err != nil {
		return // names always encode
	}
	r.SetRaw(field, raw)
}
