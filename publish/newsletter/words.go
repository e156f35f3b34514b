package newsletter

import "postil/editor/cite"

// words are the fixed texts of an issue in one language, beyond those that it has
// in common with the site.
type words struct{ ReadOn, Unsubscribe, Receiving string }

// wordsFor is the table for a BCP 47 tag: its language, or English.
func wordsFor(tag string) words {
	switch cite.BaseLanguage(tag) {
	case "de":
		return words{"Weiterlesen", "Abmelden", "Sie erhalten diese Nachricht, weil Sie unseren Newsletter abonniert haben."}
	case "it":
		return words{"Continua a leggere", "Annulla l’iscrizione", "Ricevi questo messaggio perché sei tra gli iscritti alla nostra newsletter."}
	case "fr":
		return words{"Lire la suite", "Se désabonner", "Vous recevez ce message parce que vous êtes abonné à notre lettre."}
	}
	return words{"Read on", "Unsubscribe", "You receive this because you subscribed to our newsletter."}
}
