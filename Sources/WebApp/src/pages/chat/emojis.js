/** Those that people of a course have a use for; on a phone and most desks the keyboard has all others. */
export const usual = ["👍", "❤️", "🎉", "😄", "🤔", "👀", "✅", "🙏"];

export const emojis = [
  ...usual,
  "😂", "🙂", "😉", "😊", "😍", "😎", "🤓", "😅", "😮", "😢", "😭", "😴", "😬", "🙄", "🤯", "🥳",
  "👎", "👏", "🙌", "💪", "🤝", "✋", "👋", "👌", "🤞", "👇", "👆", "🫶", "🧠", "💡", "📌", "📚",
  "📝", "✏️", "📐", "🧮", "🔬", "🧪", "🎓", "🏫", "⏰", "📅", "🔥", "⭐", "✨", "💯", "🚀", "🏆",
  "❓", "❗", "➕", "➖", "🔁", "⚠️", "❌", "🆗", "🐛", "☕", "🍀", "🌈", "☀️", "🌙", "🎵", "🎂",
];

/** As many stand side by side. */
export const columns = 8;
