package bibtex

// accents are TeX's accents as combining marks.
var accents = map[string]string{
	"'": "\u0301", "`": "\u0300", "^": "\u0302", `"`: "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
	"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
	"b": "\u0331", "G": "\u030f", "U": "\u030e", "t": "\u0361",
}

// symbols are the commands that stand for characters.
var symbols = map[string]string{
	"i": "ı", "j": "ȷ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ",
	"OE": "Œ", "aa": "å", "AA": "Å", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
	"textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
	"textquotedblright": "”", "quotedblbase": "„", "quotesinglbase": "‚", "guillemotleft": "«", "guillemotright": "»",
	"guillemetleft": "«", "guillemetright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "textquotedbl": `"`,
	"textquotesingle": "'", "lq": "‘", "rq": "’", "flqq": "«", "frqq": "»", "glqq": "„", "grqq": "“",
	"textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`", "textbackslash": `\`, "textbar": "|",
	"textless": "<", "textgreater": ">", "textunderscore": "_", "textdollar": "$", "textbraceleft": "{", "textbraceright": "}",
	"lbrace": "{", "rbrace": "}", "slash": "/", "S": "§", "textsection": "§", "P": "¶", "dag": "†", "ddag": "‡", "textdagger": "†",
	"copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£", "textsterling": "£",
	"euro": "€", "texteuro": "€", "EUR": "€", "textyen": "¥", "textcent": "¢", "dots": "…", "ldots": "…", "textellipsis": "…",
	"textbullet": "•", "bullet": "•", "textperiodcentered": "·", "cdot": "·", "cdots": "⋯", "textdegree": "°", "degree": "°",
	"textexclamdown": "¡", "textquestiondown": "¿", "textordfeminine": "ª", "textordmasculine": "º", "textonehalf": "½",
	"textonequarter": "¼", "textthreequarters": "¾", "textmu": "µ", "textnumero": "№", "textpm": "±", "texttimes": "×",
	"LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "quad": " ", "qquad": " ", "space": " ", "textvisiblespace": " ",
	"newline": " ", "par": " ", "nobreakspace": "\u00a0", "newblock": " ", "bibrangedash": "–", "textnobreakdash": "\u2011",
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
	"Omega": "Ω", "times": "×", "pm": "±", "mp": "∓", "div": "÷", "sim": "∼", "approx": "≈", "neq": "≠", "ne": "≠", "leq": "≤",
	"le": "≤", "geq": "≥", "ge": "≥", "ll": "≪", "gg": "≫", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑",
	"prod": "∏", "int": "∫", "sqrt": "√", "in": "∈", "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀",
	"exists": "∃", "rightarrow": "→", "to": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "circ": "∘",
	"prime": "′", "ell": "ℓ", "hbar": "ℏ", "propto": "∝", "equiv": "≡", "star": "⋆", "ast": "∗", "langle": "⟨", "rangle": "⟩",
	"log": "log", "ln": "ln", "sin": "sin", "cos": "cos", "min": "min", "max": "max",
}

var superscripts = map[rune]rune{
	'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
	'+': '⁺', '-': '⁻', '−': '⁻', 'n': 'ⁿ', 'i': 'ⁱ',
}

var subscripts = map[rune]rune{
	'0': '₀', '1': '₁', '2': '₂', '3': '₃', '4': '₄', '5': '₅', '6': '₆', '7': '₇', '8': '₈', '9': '₉', '+': '₊', '-': '₋', '−': '₋',
}

var months = [...]string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}
