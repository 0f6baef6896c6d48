/** A rectangle turned by `angle` (radians, clockwise as in SVG). */
export interface TurnedBox {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly angle: number;
}

/** A straight edge with the size of the label that should lie on it. */
export interface LabelledEdge {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly labelWidth: number;
  readonly labelHeight: number;
}

const axesOf = ({ angle }: TurnedBox): [number, number][] => [
  [Math.cos(angle), Math.sin(angle)],
  [-Math.sin(angle), Math.cos(angle)],
];

/** Half the length of the shadow a box throws on an axis. */
const reach = (box: TurnedBox, [x, y]: readonly [number, number]): number => {
  const [along, across] = axesOf(box);
  return (
    box.halfWidth * Math.abs(along[0] * x + along[1] * y) +
    box.halfHeight * Math.abs(across[0] * x + across[1] * y)
  );
};

/** Whether two boxes overlap: no axis of either separates them. */
export function boxesOverlap(a: TurnedBox, b: TurnedBox): boolean {
  return [...axesOf(a), ...axesOf(b)].every(
    (axis) => Math.abs((a.x - b.x) * axis[0] + (a.y - b.y) * axis[1]) < reach(a, axis) + reach(b, axis),
  );
}

/** Whether a line from `from` to `to` passes through a box. */
function lineMeets({ from, to }: LabelledEdge, box: TurnedBox): boolean {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return boxesOverlap(box, {
    x: (from[0] + to[0]) / 2,
    y: (from[1] + to[1]) / 2,
    halfWidth: Math.hypot(dx, dy) / 2,
    halfHeight: 0,
    angle: Math.atan2(dy, dx),
  });
}

/** The places a label can take on its edge, from the middle outwards, `clear` away from both ends. */
function candidates(
  { from, to, labelWidth, labelHeight }: LabelledEdge,
  clear: number,
  count: number,
): TurnedBox[] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const first = (clear + labelWidth / 2) / length;
  if (first > 0.5) return [];
  const parts = Array.from({ length: count }, (_, index) => first + ((1 - 2 * first) * index) / (count - 1));
  return parts
    .toSorted((a, b) => Math.abs(a - 0.5) - Math.abs(b - 0.5) || a - b)
    .map((part) => ({
      x: from[0] + part * dx,
      y: from[1] + part * dy,
      halfWidth: labelWidth / 2,
      halfHeight: labelHeight / 2,
      angle: Math.atan2(dy, dx),
    }));
}

/**
 * Places a label on each edge so that no two overlap and none lies on an obstacle, with as few foreign edges below them
 * as can be; near the middle where there is a choice.
 *
 * @param clear Distance of labels from both ends of their edges.
 * @returns One box an edge, or null where there is not room enough for all.
 */
export function placeLabels(
  edges: readonly LabelledEdge[],
  obstacles: readonly TurnedBox[],
  clear: number,
): TurnedBox[] | null {
  const places = edges.map((edge) => candidates(edge, clear, 25));
  if (places.some((list) => list.length === 0)) return null;
  const baseCost = places.map((list, index) =>
    list.map((box, rank) => {
      const covered = obstacles.filter((obstacle) => boxesOverlap(obstacle, box)).length;
      const crossed = edges.filter((edge, other) => other !== index && lineMeets(edge, box)).length;
      return covered * 1000 + crossed * 6 + rank * 0.2;
    }),
  );
  const chosen = places.map(() => 0);
  const clashes = (index: number, box: TurnedBox): number =>
    places.filter((list, other) => other !== index && boxesOverlap(list[chosen[other]], box)).length;
  for (let pass = 0; pass < 12; pass++) {
    let moved = false;
    places.forEach((list, index) => {
      let best = chosen[index];
      let bestCost = Infinity;
      list.forEach((box, candidate) => {
        const ownCost = baseCost[index][candidate];
        if (ownCost >= bestCost) return;
        const cost = ownCost + clashes(index, box) * 300;
        if (cost < bestCost) [best, bestCost] = [candidate, cost];
      });
      if (best !== chosen[index]) moved = true;
      chosen[index] = best;
    });
    if (!moved) break;
  }
  const boxes = places.map((list, index) => list[chosen[index]]);
  const free = boxes.every(
    (box, index) => clashes(index, box) === 0 && !obstacles.some((obstacle) => boxesOverlap(obstacle, box)),
  );
  return free ? boxes : null;
}
