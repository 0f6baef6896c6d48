import { customObject, findName, isSavedObject, keepCustomObjects } from '../config/saveable';
import { loadClass } from '../config/family';
import { badLoss, isLossClass } from './identifier';
import { Loss } from './loss';
import { LOSS_NAMES, LOSS_TABLE } from './table';

/** A loss whose class is yet to be loaded. */
export class DeferredLoss {
  readonly load: () => Promise<Loss>;

  constructor(load: () => Promise<Loss>) {
    this.load = load;
  }
}

/** As `get`, once all losses are there, with the custom objects that are known now. */
function deferred(identifier: unknown): DeferredLoss {
  const within = keepCustomObjects();
  return new DeferredLoss(async () => {
    const { get } = await import('./get');
    return within(() => get(identifier)!);
  });
}

async function loaded(name: string): Promise<Loss> {
  return new ((await loadClass(LOSS_TABLE, name as keyof typeof LOSS_TABLE)) as new () => Loss)();
}

/**
 * The loss that an identifier means, as `get` finds it, whose class need not be loaded for that. What names no loss is
 * refused at once.
 *
 * @throws NameError `unknown-loss` with the nearest right name; ArgumentError `bad-loss`
 */
export function deferLoss(identifier: unknown): Loss | DeferredLoss | null {
  if (identifier === null || identifier instanceof Loss) return identifier;
  const custom = typeof identifier === 'string' ? customObject(identifier) : identifier;
  if (isLossClass(custom)) return new custom();
  if (typeof custom === 'function') return deferred(identifier);
  if (typeof identifier === 'string') {
    const name = findName(LOSS_NAMES, identifier);
    if (!Object.hasOwn(LOSS_TABLE, name)) return deferred(identifier);
    return new DeferredLoss(() => loaded(name));
  }
  if (!isSavedObject(identifier)) throw badLoss(identifier);
  const { class_name: className } = identifier;
  const isOwn = className === 'function' || customObject(className) !== undefined;
  const isRegistered = 'registered_name' in identifier && typeof identifier.registered_name === 'string';
  if (!isOwn && !isRegistered) findName(LOSS_NAMES, className);
  return deferred(identifier);
}
