package markdown

import (
	"strings"

	"postil/editor/cite"
)

// calloutLabels are the names of callouts in a language, in the order of
// calloutTypes.
type calloutLabels [7]string

var calloutTypes = [7]CalloutType{
	NoteCallout, TipCallout, ImportantCallout, WarningCallout, CautionCallout, KeyPointsCallout, CorrectionCallout,
}

// labelsFor has the names for a BCP 47 tag: of its language, or English.
func labelsFor(tag string) calloutLabels {
	switch cite.BaseLanguage(tag) {
	case "de":
		return calloutLabels{"Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht", "Das Wichtigste in Kürze", "Korrektur"}
	case "es":
		return calloutLabels{"Nota", "Consejo", "Importante", "Advertencia", "Precaución", "Puntos clave", "Corrección"}
	case "fr":
		return calloutLabels{"Note", "Conseil", "Important", "Avertissement", "Attention", "L’essentiel", "Correction"}
	case "it":
		return calloutLabels{"Nota", "Suggerimento", "Importante", "Avvertenza", "Attenzione", "In sintesi", "Correzione"}
	case "nl":
		return calloutLabels{"Opmerking", "Tip", "Belangrijk", "Waarschuwing", "Let op", "De hoofdpunten", "Correctie"}
	case "pt":
		return calloutLabels{"Nota", "Dica", "Importante", "Aviso", "Cuidado", "Pontos principais", "Correção"}
	}
	return calloutLabels{"Note", "Tip", "Important", "Warning", "Caution", "Key points", "Correction"}
}

// Label is the name of a type for readers of a language, a BCP 47 tag; English
// where there is none in it.
func (t CalloutType) Label(lang string) string {
	for i, known := range calloutTypes {
		if t == known {
			return labelsFor(lang)[i]
		}
	}
	return strings.ToUpper(string(t[:min(1, len(t))])) + string(t[min(1, len(t)):])
}

// Heading is what stands over the callout in a text of a language: its own title,
// the name of its type, or for a correction both.
func (n *Callout) Heading(lang string) string {
	label := n.CalloutType.Label(lang)
	switch {
	case n.CalloutType == CorrectionCallout && n.Title != "":
		return label + " (" + n.Title + ")"
	case n.Title != "":
		return n.Title
	}
	return label
}
