/** What has layers below it. */
interface Holder<L> {
  sublayers(): readonly L[];
}

/** A layer and all below it, each once, in the order they were kept; not those that `enters` refuses, nor what is below them. */
export function layersUnder<L extends Holder<L>>(root: L, enters: (layer: L) => boolean = () => true): L[] {
  const found = new Set<L>();
  const stack: L[] = [root];
  for (let layer = stack.pop(); layer !== undefined; layer = stack.pop()) {
    if (found.has(layer) || !enters(layer)) continue;
    found.add(layer);
    stack.push(...layer.sublayers().toReversed());
  }
  return [...found];
}
