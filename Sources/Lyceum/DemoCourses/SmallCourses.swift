import Courses

/// Six more courses, so that the catalogue has something to be searched for: short, but real.
enum SmallCourses {
  static let all = [bread, fractions, harmony, kana, cities, feedback]

  private static func course(
    _ slug: String, _ title: String, _ summary: String, language: String, category: String, skills: [String],
    _ module: String, _ lessons: [CourseSeed.Lesson]
  ) -> CourseSeed {
    CourseSeed(
      slug: slug, title: title, summary: summary, description: summary, language: language,
      categories: [category], skills: skills,
      modules: [CourseSeed.Module(title: module, summary: "", lessons: lessons)])
  }

  private static let bread = course(
    "brot-backen", "Brot backen mit Sauerteig",
    "Warum ein Teig aufgeht, und wie aus drei Zutaten ein Laib wird.",
    language: "de", category: "science", skills: ["Gärung", "Backen"], "Vom Mehl zum Laib",
    [
      CourseSeed.Lesson(
        title: "Was im Glas lebt", summary: "Hefen und Milchsäurebakterien teilen sich die Arbeit.",
        body: #"""
          Mehl und Wasser, sonst nichts. Nach zwei Tagen wirft die Mischung Blasen, nach fünf riecht sie nach Apfel und Joghurt. Im Glas
          leben dann zwei Gruppen, die einander nützen:

          - **Hefen** vergären Zucker zu Alkohol und Kohlendioxid. Das Gas hebt den Teig.
          - **Milchsäurebakterien** machen ihn sauer. Die Säure hält Schimmel fern und gibt den Geschmack.

          ## Füttern

          Alle zwölf Stunden bekommt der Ansatz frisches Mehl und Wasser zu gleichen Teilen. Wer bei $25\,°\mathrm{C}$ füttert, sieht ihn in
          vier bis sechs Stunden auf das Doppelte wachsen; bei $18\,°\mathrm{C}$ dauert es doppelt so lang.

          ## Zum Ausprobieren

          Ein Gummiband um das Glas zeigt, wie weit er gestiegen ist. Wann ist er am höchsten? *Dann* wird gebacken.
          """#),
      CourseSeed.Lesson(
        title: "Rechnen in Bäckerprozent", summary: "Das Mehl ist hundert, alles andere richtet sich danach.",
        body: #"""
          Rezepte in Gramm gelten für einen Laib. Rezepte in **Bäckerprozent** gelten für jeden: Das Mehl ist immer $100\,\%$.

          | Zutat | Prozent | bei 500 g Mehl |
          |---|---|---|
          | Mehl | 100 | 500 g |
          | Wasser | 70 | 350 g |
          | Sauerteig | 20 | 100 g |
          | Salz | 2 | 10 g |

          Mehr Wasser gibt größere Poren und klebrigere Hände. Mit $65\,\%$ lernt es sich leichter, und nach drei Laiben traut man sich mehr.
          """#),
    ])

  private static let fractions = course(
    "fractions-sans-peur", "Les fractions sans peur",
    "Partager, comparer, additionner : des parts de tarte aux nombres.",
    language: "fr", category: "mathematics", skills: ["Fractions", "Calcul"], "Des parts aux nombres",
    [
      CourseSeed.Lesson(
        title: "La même part sous deux noms", summary: "Pourquoi la moitié est aussi deux quarts.",
        body: #"""
          Coupez une tarte en deux et prenez une part. Coupez-la en quatre et prenez-en deux : c'est *la même quantité* de tarte.

          $$ \frac{1}{2} = \frac{2}{4} = \frac{3}{6} $$

          Multiplier le haut et le bas par le même nombre, c'est couper plus fin sans rien manger de plus.

          ## Comparer

          Laquelle est la plus grande, $\frac{3}{4}$ ou $\frac{5}{7}$ ? Coupons les deux tartes en 28 parts :

          $$ \frac{3}{4} = \frac{21}{28} \qquad \frac{5}{7} = \frac{20}{28} $$

          Il s'en faut d'une part. **À vous :** et $\frac{2}{3}$ contre $\frac{7}{11}$ ?
          """#),
      CourseSeed.Lesson(
        title: "Additionner", summary: "On n'ajoute que des parts de même taille.",
        body: #"""
          On peut ajouter trois pommes et deux pommes. Trois pommes et deux litres, non. Avec les fractions, c'est pareil : il faut d'abord
          des parts *de même taille*.

          $$ \frac{1}{2} + \frac{1}{3} = \frac{3}{6} + \frac{2}{6} = \frac{5}{6} $$

          L'erreur classique donne $\frac{2}{5}$. Un coup d'œil suffit pour la voir : $\frac{2}{5}$ est moins que la moitié, alors que nous
          avions déjà la moitié au départ.
          """#),
    ])

  private static let harmony = course(
    "why-chords-sound", "Why chords sound the way they do",
    "Ratios, beats and the small lie inside every piano.",
    language: "en", category: "arts", skills: ["Music theory", "Acoustics"], "Two strings",
    [
      CourseSeed.Lesson(
        title: "Simple ratios", summary: "An octave is two to one.",
        body: #"""
          Press a string in the middle and it sounds an **octave** higher: it moves twice as often. Press it at a third, and what is left gives a
          **fifth**. Intervals are ratios:

          | interval | ratio | from 220 Hz |
          |---|---|---|
          | octave | 2 : 1 | 440 |
          | fifth | 3 : 2 | 330 |
          | fourth | 4 : 3 | 293.3 |
          | major third | 5 : 4 | 275 |

          Why do small numbers please us? Their waves come together again soon, so the sum repeats quickly and sounds like *one* thing.
          """#),
      CourseSeed.Lesson(
        title: "The comma that will not go away", summary: "Twelve fifths are not seven octaves.",
        body: #"""
          Go up twelve fifths and you should be back on the same note, seven octaves higher. You are not:

          $$ \left(\frac{3}{2}\right)^{12} = 129.746\ldots \qquad 2^7 = 128 $$

          The gap is the *Pythagorean comma*, about a quarter of a semitone. A piano spreads it over all twelve fifths, each a little too
          small: $2^{7/12} = 1.4983$ instead of $1.5$. Every key sounds equally good, and none is perfect.
          """#),
    ])

  private static let kana = course(
    "hajimete-no-kana", "はじめてのかな", "ひらがなの成り立ちと、最初の五つの文字。", language: "ja", category: "languages",
    skills: ["ひらがな", "日本語"], "ひらがな",
    [
      CourseSeed.Lesson(
        title: "漢字から生まれた文字", summary: "安が「あ」になるまで。",
        body: #"""
          ひらがなは、漢字をくずして書くことから生まれました。速く書くうちに画がつながり、丸くなり、やがて別の文字になりました。

          | ひらがな | もとの漢字 |
          |---|---|
          | あ | 安 |
          | い | 以 |
          | う | 宇 |
          | え | 衣 |
          | お | 於 |

          ## 練習

          「あ」を十回、ゆっくり書いてみましょう。三画目の丸みに、**安**の「女」が見えますか。
          """#)
    ])

  private static let cities = course(
    "ciudades-y-rios", "Ciudades y ríos",
    "Por qué tantas ciudades nacieron junto al agua, y qué hicieron con ella.",
    language: "es", category: "history", skills: ["Geografía", "Historia urbana"], "El agua primero",
    [
      CourseSeed.Lesson(
        title: "El último puente", summary: "Dónde se cruza un río decide dónde crece una ciudad.",
        body: #"""
          Mire un mapa antiguo y busque el **último puente** antes del mar. Río abajo, el cauce es demasiado ancho para cruzarlo; río arriba, los
          barcos ya no pasan. Justo ahí se encuentran los caminos y los barcos, y donde se encuentran hay mercado.

          - Londres creció en torno a su puente sobre el Támesis.
          - Sevilla, a unos ochenta kilómetros del mar, fue el puerto de un océano.
          - Ruan hizo lo mismo en el Sena.

          ## Para pensar

          ¿Qué pasa con esa ventaja cuando se inventa el puente colgante? ¿Y cuando los barcos son cada vez más grandes?
          """#)
    ])

  private static let feedback = course(
    "feedback-that-helps", "Feedback that helps",
    "How to write comments on students' work that change the next piece of work.",
    language: "en", category: "teaching", skills: ["Assessment", "Writing"], "One comment at a time",
    [
      CourseSeed.Lesson(
        title: "Where to, how far, what next", summary: "Three questions that a comment should answer.",
        body: #"""
          A mark tells a student where they are. A comment can tell them how to move. A useful one answers three questions:

          1. **Where to?** What would good look like here?
          2. **How far?** What of that is there already? Name it, so that it stays.
          3. **What next?** One thing to do, small enough for this week.

          | instead of | try |
          |---|---|
          | "Unclear." | "I lost you in the third step: which rule did you use?" |
          | "Great!" | "The drawing made the proof short. Do that again." |
          | "See me." | "Redo question 4 with units, then compare with 5." |

          More than three comments on one piece of work, and none is read. Choose.
          """#)
    ])
}
