/** People and courses to show the pieces with: names, which are the same in every language. */
export const people = [
  { id: "1", name: "Hypatia Theonos", course: "Conic Sections", state: "live", points: 1284, trend: [4, 6, 5, 8, 9, 12, 14] },
  { id: "2", name: "Ada Lovelace", course: "Notes on the Engine", state: "done", points: 980, trend: [9, 8, 9, 11, 10, 12, 13] },
  { id: "3", name: "Omar Khayyām", course: "Algebra", state: "late", points: 77, trend: [8, 9, 7, 6, 6, 4, 3] },
  { id: "4", name: "Émilie du Châtelet", course: "Principia", state: "draft", points: 412, trend: [2, 3, 3, 5, 4, 6, 6] },
  { id: "5", name: "李清照", course: "Song Lyrics", state: "failed", points: 5, trend: [5, 5, 4, 5, 3, 2, 2] },
];

export const morePeople = [
  ...people.map(({ name }) => ({ name })),
  { name: "Sophie Germain" },
  { name: "Ibn al-Haytham" },
  { name: "Mary Somerville" },
  { name: "Srinivasa Ramanujan" },
];

export const zones = [
  "Africa/Cairo",
  "Africa/Nairobi",
  "America/Buenos_Aires",
  "America/New_York",
  "America/São_Paulo",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Asia/Tokyo",
  "Australia/Sydney",
  "Europe/Athens",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Vienna",
  "Pacific/Auckland",
];

const sentences = [
  "Has anybody got the notes of Tuesday?",
  "I think that the proof is wrong in the third line.",
  "Yes.",
  "The ring of Gyges is not about rings. It is about what we would do if nobody ever saw it, and whether that is who we are.",
  "Thank you, that helped a lot!",
  "Let us meet ten minutes earlier and go through the exercises together, the second one above all: it took me an evening, and I am still not sure whether I have understood what it asks for.",
];

/**
 * @param {number} first
 * @param {number} count
 */
export function messages(first, count) {
  return Array.from({ length: count }, (_, step) => {
    const number = first + step;
    const turn = (((number * 7919) % 9973) + 9973) % 9973;
    return {
      id: String(number),
      number,
      author: morePeople[turn % morePeople.length].name,
      text: sentences[turn % sentences.length],
    };
  });
}
