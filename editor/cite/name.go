package cite

import "strings"

// ParseName reads a name as people write it: "Castillo, Nadia" or "Nadia
// Castillo" for a person; a name in braces, "{Ministry of Finance}", or one
// without a second word is an institution, kept as it is.
func ParseName(s string) Name {
	s = strings.Join(strings.Fields(s), " ")
	if inner, ok := strings.CutPrefix(s, "{"); ok {
		return Name{Literal: strings.TrimSpace(strings.TrimSuffix(inner, "}"))}
	}
	if family, given, ok := strings.Cut(s, ","); ok {
		return Name{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)}
	}
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return Name{Literal: s}
	}
	return Name{Family: s[i+1:], Given: s[:i]}
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
		if strings.ContainsAny(n.Literal, " ,") {
			return "{" + n.Literal + "}"
		}
		return n.Literal
	}
	family := strings.TrimSpace(n.DroppingParticle + " " + strings.TrimSpace(n.NonDroppingParticle+" "+n.Family))
	if n.Given == "" {
		return family + ","
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
