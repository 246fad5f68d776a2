/**
 * Letters that Unicode has once more for mathematics: where each alphabet begins (capitals, small letters, digits),
 * and those that had a place before.
 * @type {{[variant: string]: {starts: [number, number, number], own?: {[letter: string]: string}}}}
 */
const alphabets = {
  bold: { starts: [0x1d400, 0x1d41a, 0x1d7ce] },
  "bold-italic": { starts: [0x1d468, 0x1d482, 0x1d7ce] },
  script: {
    starts: [0x1d49c, 0x1d4b6, 0],
    own: { B: "ℬ", E: "ℰ", F: "ℱ", H: "ℋ", I: "ℐ", L: "ℒ", M: "ℳ", R: "ℛ", e: "ℯ", g: "ℊ", o: "ℴ" },
  },
  fraktur: { starts: [0x1d504, 0x1d51e, 0], own: { C: "ℭ", H: "ℌ", I: "ℑ", R: "ℜ", Z: "ℨ" } },
  "double-struck": {
    starts: [0x1d538, 0x1d552, 0x1d7d8],
    own: { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" },
  },
  "sans-serif": { starts: [0x1d5a0, 0x1d5ba, 0x1d7e2] },
  "bold-sans-serif": { starts: [0x1d5d4, 0x1d5ee, 0x1d7ec] },
  "sans-serif-italic": { starts: [0x1d608, 0x1d622, 0x1d7e2] },
  monospace: { starts: [0x1d670, 0x1d68a, 0x1d7f6] },
};

/**
 * The same letters in another alphabet; what that has not stays.
 * @param {string} text
 * @param {string} variant
 */
export function inVariant(text, variant) {
  const alphabet = alphabets[variant];
  if (!alphabet) return text;
  const [capital, small, digit] = alphabet.starts;
  return text.replace(/[A-Za-z0-9]/g, (letter) => {
    const code = letter.charCodeAt(0);
    const own = alphabet.own?.[letter];
    if (own) return own;
    if (code >= 97) return String.fromCodePoint(small + code - 97);
    if (code >= 65) return String.fromCodePoint(capital + code - 65);
    return digit ? String.fromCodePoint(digit + code - 48) : letter;
  });
}
