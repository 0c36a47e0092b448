import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assignColours, colourOf, PALETTE } from './colours.ts';

type Vector = readonly [number, number, number];

function linear(hex: string): Vector {
  const channel = (place: number) => {
    const value = Number.parseInt(hex.slice(place, place + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: readonly Vector[], [x, y, z]: Vector): Vector {
  const [a, b, c] = matrix.map((row) => Math.max(0, row[0] * x + row[1] * y + row[2] * z));
  return [a ?? 0, b ?? 0, c ?? 0];
}

/** Machado, Oliveira and Fernandes 2009, severity 1.0. */
const VISION: Record<string, readonly Vector[]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Björn Ottosson's OKLab, from linear sRGB. */
function okLab(rgb: Vector): Vector {
  const cone = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt);
  const [l, m, s] = [cone[0] ?? 0, cone[1] ?? 0, cone[2] ?? 0];
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

for (const [scheme, surface] of [
  ['light', '#ffffff'],
  ['dark', '#17191d'],
] as const) {
  test(`${scheme} hues stand out from their surface`, () => {
    for (const hue of PALETTE[scheme]) {
      assert.ok(contrast(hue, surface) >= 3, `${hue}: ${contrast(hue, surface).toFixed(2)}`);
    }
  });

  test(`${scheme} hues keep apart for every kind of eye`, () => {
    for (const [vision, matrix] of Object.entries(VISION)) {
      const seen = PALETTE[scheme].map((hue) => okLab(times(matrix, linear(hue))));
      for (const [i, a] of seen.entries()) {
        for (const [j, b] of seen.slice(0, i).entries()) {
          const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
          assert.ok(
            distance >= 0.1,
            `${vision}: ${PALETTE[scheme][i]} and ${PALETTE[scheme][j]} are ${distance.toFixed(3)} apart`,
          );
        }
      }
    }
  });
}

const CATEGORIES = ['Home', 'Garden', 'Books', 'Toys', 'Sports', 'Beauty', 'Music', 'Office'];

test('up to eight names have different colours, and Unknown is grey', () => {
  const places = assignColours(CATEGORIES);
  assert.equal(new Set(CATEGORIES.map((name) => colourOf(name, places, 'light'))).size, 8);
  assert.equal(colourOf('Unknown', places, 'light'), PALETTE.light.at(-1));
  assert.equal(colourOf('Never heard of', places, 'dark'), PALETTE.dark.at(-1));
});

test('the order in which names come does not matter', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 20 }), (names) => {
      assert.deepEqual([...assignColours(names)], [...assignColours([...names].reverse())]);
    }),
  );
});
