/// What letters are without their marks, and what they look like: for the comparison of words alone, and never shown.
enum LetterFolding {
  /// What a letter is compared as; nil: as it is. Of small letters.
  static func plain(_ scalar: Unicode.Scalar) -> String? { plainLetters[scalar] }

  /// The Latin letter that this one, or this figure, is written for by who does not want to be found.
  static func lookalike(_ scalar: Unicode.Scalar) -> Unicode.Scalar? { lookalikes[scalar] }

  /// Letters and figures that are there a second time in another dress: full width, in circles, and as mathematics has them.
  static func undressed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let value = scalar.value
    let plain: UInt32 =
      switch value {
      case 0xFF01...0xFF5E: value - 0xFEE0
      case 0x24B6...0x24CF: value - 0x24B6 + 0x61
      case 0x24D0...0x24E9: value - 0x24D0 + 0x61
      case 0x1F130...0x1F149: value - 0x1F130 + 0x61
      case 0x1F150...0x1F169: value - 0x1F150 + 0x61
      case 0x1F170...0x1F189: value - 0x1F170 + 0x61
      case 0x1D400...0x1D6A3: (value - 0x1D400) % 26 + 0x61
      case 0x1D7CE...0x1D7FF: (value - 0x1D7CE) % 10 + 0x30
      default: value
      }
    return Unicode.Scalar(plain) ?? scalar
  }

  private static let plainLetters: [Unicode.Scalar: String] = {
    var letters: [Unicode.Scalar: String] = [:]
    for (plain, marked) in marks { for scalar in marked.unicodeScalars { letters[scalar] = plain } }
    return letters
  }()

  private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = {
    var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (latin, others) in sights { for scalar in others.unicodeScalars { letters[scalar] = latin } }
    return letters
  }()

  /// Cyrillic, Greek and Armenian letters, and figures.
  private static let sights: [(Unicode.Scalar, String)] = [
    ("a", "аαɑ4"), ("b", "ьЬвβ"), ("c", "сϲ"), ("d", "ԁ"), ("e", "еεє3"), ("g", "ɡ"), ("h", "һнհ"),
    ("i", "іιӏ1"), ("j", "јϳ"),
    ("k", "кκ"), ("l", "ⅼ"), ("m", "м"), ("n", "пη"), ("o", "оοօ0"), ("p", "рρ"), ("q", "ԛ"), ("r", "г"),
    ("s", "ѕ5"),
    ("t", "тτ7"), ("u", "υս"), ("v", "ѵν"), ("w", "ԝω"), ("x", "хχ"), ("y", "уγ"), ("z", "ᴢ"),
  ]

  /// The small letters with a mark, or joined, behind what they are without.
  private static let marks: [(String, String)] = [
    ("a", "ªàáâãäåāăąǎǟǡǻȁȃȧɐɑḁạảấầẩẫậắằẳẵặ"),
    ("ae", "æǣǽ"),
    ("b", "ƀɓʙḃḅḇℬ"),
    ("c", "çćĉċčȼḉℂℭ"),
    ("d", "ðďđɖɗḋḍḏḑḓⅅⅆ"),
    ("dz", "ǆǳ"),
    ("e", "èéêëēĕėęěȅȇȩɇḕḗḙḛḝẹẻẽếềểễệℯℰⅇ"),
    ("f", "ḟℱ"),
    ("ff", "ﬀ"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
    ("g", "ĝğġģǧǵɡɢḡℊ"),
    ("h", "ĥħȟʜḣḥḧḩḫẖℋℌℍℎ"),
    ("i", "ìíîïĩīĭįİıǐȉȋɨɩɪḭḯỉịℐℑℹⅈ"),
    ("ij", "ĳ"),
    ("j", "ĵǰȷɉⅉⱼ"),
    ("k", "ķĸƙǩḱḳḵ"),
    ("l", "ĺļľłʟḷḹḻḽℒℓ"),
    ("lj", "ǉ"),
    ("m", "ḿṁṃℳ"),
    ("n", "ñńņňǹɴṅṇṉṋℕ"),
    ("nj", "ǌ"),
    ("o", "ºòóôõöøōŏőơǒǫǭȍȏȫȭȯȱɵṍṏṑṓọỏốồổỗộớờởỡợℴ"),
    ("oe", "œ"),
    ("p", "ṕṗℙ"),
    ("q", "ℚ"),
    ("r", "ŕŗřȑȓɍʀṙṛṝṟℛℜℝ"),
    ("s", "śŝşšſșṡṣṥṧṩẛ"),
    ("ss", "ß"),
    ("st", "ﬅﬆ"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗʉṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿⱽ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷƴȳɏʏẏẙỳỵỷỹ"),
    ("z", "źżžƶẑẓẕℤℨ"),
    ("ʒ", "ǯ"),
    ("α", "άἀἁἂἃἄἅἆἇὰάᾰᾱᾶ"),
    ("αι", "ᾀᾁᾂᾃᾄᾅᾆᾇᾲᾳᾴᾷ"),
    ("β", "ϐ"),
    ("γ", "ℽℾ"),
    ("ε", "έϵἐἑἒἓἔἕὲέ"),
    ("η", "ήἠἡἢἣἤἥἦἧὴήῆ"),
    ("ηι", "ᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῇ"),
    ("θ", "ϑ"),
    ("ι", "ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ"),
    ("κ", "ϰ"),
    ("μ", "µ"),
    ("ο", "όὀὁὂὃὄὅὸό"),
    ("π", "ϖℼℿ"),
    ("ρ", "ϱῤῥ"),
    ("σ", "ςϲ"),
    ("υ", "ΰϋύϒϓϔὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ"),
    ("φ", "ϕ"),
    ("ω", "ώὠὡὢὣὤὥὦὧὼώῶ"),
    ("ωι", "ᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῷ"),
    ("а", "ӑӓ"),
    ("г", "ѓ"),
    ("е", "ѐёӗ"),
    ("ж", "ӂӝ"),
    ("з", "ӟ"),
    ("и", "йѝӣӥ"),
    ("к", "ќ"),
    ("о", "ӧ"),
    ("у", "ўӯӱӳ"),
    ("ч", "ӵ"),
    ("ы", "ӹ"),
    ("э", "ӭ"),
    ("і", "ї"),
    ("ѵ", "ѷ"),
    ("ә", "ӛ"),
    ("ө", "ӫ"),
  ]
}
