/// The passwords that lists of leaks begin with, in lower case and without figures behind them: what is tried first.
/// Figures and signs behind a word, and letters written as figures, are looked through by `PasswordRules`.
enum CommonPasswords {
  static func contain(_ password: String) -> Bool { words.contains(password) }

  static let runs = [
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "01234567890123456789012345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "qazwsxedcrfvtgbyhnujm", "q1w2e3r4t5y6u7i8o9p0", "zaq12wsxcde34rfv",
    "1a2b3c4d5e6f7g8h",
    "a1b2c3d4e5f6g7h8", "13579246801357924680", "112233445566778899", "147258369147258369", "159753159753",
    "741852963741852963", "zxcvbnm,./zxcvbnm", "asdfjkl;asdfjkl;", "147852369", "789456123789456123",
    "123qweasdzxc",
    "qwe123qwe123", "123123123123123", "abc123abc123abc123", "123321123321", "1234554321", "1234512345",
    "12344321",
  ]

  private static let words: Set<String> = Set(
    """
    password passwort passw0rd passwd passphrase motdepasse contraseña contrasena senha haslo parola wachtwoord lösenord
    salasana heslo jelszo parool parole sifre wordpass mypassword thepassword newpassword password1 iloveyou iloveu
    ilovegod ilovemyself iloveme loveyou lovely loveme lover lovers forever sweetheart sweetie honey darling princess
    prince queen king angel angels angela sunshine sunflower sunrise moonlight midnight starlight rainbow butterfly
    flower flowers dragon monkey tiger lion panther eagle falcon phoenix wolf wolves dolphin horse horses puppy kitten
    chicken cheese banana orange cherry chocolate cookie cookies pepper ginger vanilla coffee pizza butter sugar candy
    football baseball basketball soccer hockey tennis golfer golfing fishing hunting running swimming skating cycling
    liverpool chelsea arsenal manchester barcelona realmadrid juventus bayern dortmund celtic rangers everton steelers
    cowboys yankees lakers eagles patriots packers redsox broncos raiders dolphins
    superman batman spiderman ironman wonderwoman captain avengers marvel starwars startrek skywalker pokemon pikachu
    naruto minecraft fortnite roblox warcraft starcraft counterstrike callofduty playstation nintendo xbox gamer gaming
    matrix hello helloworld hellokitty welcome willkommen bienvenue bienvenido welcome1 letmein letmeinnow openup opensesame sesame
    changeme changeit change default defaultpassword temp temporary tempass temppass test testing tester testtest
    testpassword guest visitor user username login logon signin access accessdenied admin administrator root toor master
    superuser supervisor manager operator system server service support helpdesk office company business internet
    computer laptop desktop keyboard monitor mouse windows microsoft apple google facebook instagram twitter youtube
    amazon netflix samsung android iphone linkedin yahoo hotmail gmail outlook
    secret secrets topsecret private security secure safety trustno trustme trustnoone whatever nothing nopass nopassword
    qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qwer qweasd asdasd qweqwe zxczxc
    abcdef abcd abcdefg abcdefgh abcabc aaaaaa xxxxxx zzzzzz
    shadow silver golden diamond crystal purple yellow orange black white green blue summer winter spring autumn sommer
    january february march april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday today tomorrow yesterday freedom liberty justice peace america american canada england
    london paris berlin germany deutschland france espana italia brasil mexico india pakistan australia newyork
    texas california chicago boston dallas houston jesus jesuschrist christ heaven blessed blessing faith grace hope
    church michael michelle jennifer jessica jordan ashley amanda daniel daniela andrew anthony joshua matthew robert
    thomas charlie charles george william richard nicole samantha stephanie elizabeth victoria alexander alexandra
    benjamin christian christopher jonathan maggie buster bailey bandit rocky lucky max molly daisy sophie sammy
    harley mustang ferrari porsche mercedes corvette camaro yamaha suzuki honda toyota maverick ranger hunter killer
    ninja samurai warrior soldier marine sniper hammer thunder lightning storm tornado hurricane blaster player
    metallica nirvana slipknot blink eminem beatles elvis madonna guitar drummer music rockstar rocknroll
    school student students teacher teachers classroom college university learning lyceum homework education math
    computer1 family mother father mommy daddy brother sister babygirl babyboy baby lovebaby mylove mybaby friend friends
    bestfriend fuckyou fuckoff asshole bitch biteme pussy sexy hottie money million dollar lotto winner success
    something anything everything nobody somebody please letme letsgo goodluck goodbye goodmorning happy happiness smile
    correcthorsebatterystaple abracadabra hunter2 ncc1701 bond007 agent007
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
