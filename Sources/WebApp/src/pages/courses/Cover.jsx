import { hueOf } from "../../design/Avatar.jsx";

const width = 320;
const height = 160;

/**
 * What a course is known by at a glance: its picture, or a pattern that its title makes, the same everywhere.
 * @param {{title: string, src?: string | null}} props
 */
export function Cover({ title, src }) {
  if (src) return <img className="cover" src={src} alt="" loading="lazy" decoding="async" />;
  const random = chanceOf(title);
  const draw = patterns[Math.floor(random() * patterns.length)];
  return (
    <svg
      className={`cover hue-${hueOf(title)}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      {draw(random)}
    </svg>
  );
}

/** @type {((random: () => number) => import("react").ReactNode)[]} */
const patterns = [rings, hills, tiles, beams];

/** @param {() => number} random */
function rings(random) {
  const x = width * (0.55 + random() * 0.4);
  const y = height * (0.1 + random() * 0.8);
  const step = 17 + random() * 12;
  return Array.from({ length: 8 }, (_, index) => (
    <circle
      key={index}
      cx={x}
      cy={y}
      r={step * (index + 0.6)}
      fill="none"
      stroke="currentColor"
      strokeWidth={5}
      opacity={0.42 - index * 0.042}
    />
  ));
}

/** @param {() => number} random */
function hills(random) {
  const x = width * (0.2 + random() * 0.6);
  const sun = <circle key="sun" cx={x} cy={48 + random() * 20} r={20 + random() * 10} fill="currentColor" opacity={0.28} />;
  const lines = Array.from({ length: 4 }, (_, index) => {
    const y = 70 + index * 24;
    const [a, b, c] = [random(), random(), random()].map((part) => y - 26 + part * 38);
    const path = `M0 ${y}C60 ${a} 110 ${b} 170 ${y - 6}S270 ${c} 320 ${y}V${height}H0Z`;
    return <path key={index} d={path} fill="currentColor" opacity={0.12 + index * 0.06} />;
  });
  return [sun, ...lines];
}

/** @param {() => number} random */
function tiles(random) {
  const size = 32;
  const corners = [`M0 0H${size}A${size} ${size} 0 0 1 0 ${size}Z`, `M${size} 0V${size}A${size} ${size} 0 0 1 0 0Z`,
    `M${size} ${size}H0A${size} ${size} 0 0 1 ${size} 0Z`, `M0 ${size}V0A${size} ${size} 0 0 1 ${size} ${size}Z`];
  return Array.from({ length: (width / size) * (height / size) }, (_, index) => {
    const x = (index % (width / size)) * size;
    const y = Math.floor(index / (width / size)) * size;
    const corner = corners[Math.floor(random() * 4)];
    const opacity = [0, 0.1, 0.18, 0.3][Math.floor(random() * 4)];
    return opacity === 0 ? null : <path key={index} d={corner} transform={`translate(${x} ${y})`} fill="currentColor" opacity={opacity} />;
  });
}

/** @param {() => number} random */
function beams(random) {
  const lean = 50 + random() * 60;
  return Array.from({ length: 9 }, (_, index) => {
    const x = index * 44 - 60 + random() * 16;
    const wide = 10 + random() * 22;
    return (
      <path
        key={index}
        d={`M${x} ${height}l${lean} -${height}h${wide}l-${lean} ${height}Z`}
        fill="currentColor"
        opacity={0.1 + random() * 0.24}
      />
    );
  });
}

/**
 * Chance that a title decides.
 * @param {string} title
 */
function chanceOf(title) {
  let state = 2_166_136_261;
  for (const letter of title) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519);
    state = Math.imul(state ^ (state >>> 13), 3_266_489_917);
    return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
  };
}
