package corpus

import "strings"

// vocabulary is what sentences are made of.
func vocabulary() []string {
	return strings.Fields(`harbour ferry tariff council quay minister budget market river border treaty cargo
		union report island pilot licence school hospital road bridge fishery energy grid port customs court
		parliament reform subsidy strike wage housing water forest railway airport union's village capital
		election party coalition opposition mayor governor bank loan debt currency price trade export import
		industry factory harvest drought flood climate carbon solar turbine pipeline cable satellite network
		data privacy platform journalist newspaper broadcast library museum university student teacher nurse
		doctor patient vaccine pension tax audit fraud police prison judge lawyer contract tender procurement
		the a this that its their our many few some most every another several
		opens closes shows hides delays funds cuts raises lowers keeps loses wins asks answers promises refuses
		considers ignores supports opposes measures reports denies repeats explains suggests
		old new quiet public private cheap costly narrow broad early late careful hasty local regional national
		foreign common rare weak strong fair partial honest uncertain
		and but because although while until before after with without against between under over across
		slowly quickly often seldom perhaps still again already together everywhere almost`)
}

func firstNames() []string {
	return strings.Fields("Ada Björn Carla Dimitri Élise Farid Greta Hugo Inês Jonas Katya Luca Mira Noor Otto Pilar Quentin Rosa Sven Tilda")
}

func lastNames() []string {
	return []string{"Quill", "Holmström", "Reyes-Ortiz"}
}
