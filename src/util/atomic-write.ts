import { nodeModules } from './node-modules'; /** What a path leads to. */
interface Target {
  /** The path behind all links. */
  readonly path: string;
  /** Permissions of the file there; null where there is none yet. */
  readonly mode: number | null;
  /** Whether it is a file that can be replaced, not a pipe or a device. */
  readonly isFile: boolean;
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Most links that lead to links. */
const mostLinks = 40;

async function targetOf(path: string): Promise<Target> {
  const { lstat, readlink } = await nodeModules.files();
  const { dirname, isAbsolute } = await nodeModules.path();
  let at = path;
  // Renaming over a link would replace it and leave its file as it was; what a link names need not exist yet.
  for (let links = 0; links <= mostLinks; links++) {
    const found = await lstat(at).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (found === null) return { path: at, mode: null, isFile: true };
    if (found.isSymbolicLink()) {
      const next = await readlink(at);
      at = isAbsolute(next) ? next : `${dirname(at)}/${next}`;
      continue;
    }
    if (found.isDirectory()) throw failure('EISDIR', 'is a folder');
    return { path: at, mode: found.mode & 0o7777, isFile: found.isFile() };
  }
  throw failure('ELOOP', 'links lead to each other');
}

/** Writes into a pipe or device, which cannot be replaced. */
async function writeInto(path: string, bytes: Uint8Array): Promise<void> {
  const { constants, open } = await nodeModules.files();
  // Opening a pipe waits for somebody to read it, for ever if need be.
  const probe = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw codeOf(error) === 'ENXIO' ? failure('ENXIO', 'nobody reads this pipe') : error;
  });
  const file = await open(path, constants.O_WRONLY).finally(() => probe.close());
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** Temporary files of those whose process is unknown are left over after this time without a write. */
const leftOverAfter = 10 * 60_000;

const NAME = /^\.keratin-([0-9a-f]{8})-(\d+)-[0-9a-f]{32}\.tmp$/;

/** Tells apart the places whose numbers of processes mean the same: a machine, and a container on it. */
async function placeOfProcesses(): Promise<string> {
  const { readFile, readlink } = await nodeModules.files();
  const { hostname } = await nodeModules.os();
  const parts = await Promise.all([
    readlink('/proc/self/ns/pid').catch(() => ''),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  let hash = 0x811c9dc5;
  for (const letter of [hostname(), ...parts].join('\n'))
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A name nobody else takes: other threads, processes, containers and machines write to the same folder. */
function temporaryName(place: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const digits = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `.keratin-${place}-${process.pid}-${digits}.tmp`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Removes what writers left that died before they were done. */
async function sweep(folder: string, place: string): Promise<void> {
  const { readdir, stat, unlink } = await nodeModules.files();
  for (const name of await readdir(folder)) {
    const [, itsPlace, pid] = NAME.exec(name) ?? [];
    if (pid === undefined) continue;
    const path = `${folder}/${name}`;
    const isOver = async (): Promise<boolean> =>
      (itsPlace === place && !isAlive(Number(pid))) ||
      Date.now() - (await stat(path)).mtimeMs > leftOverAfter;
    // Another writer may have been quicker.
    if (await isOver().catch(() => false)) await unlink(path).catch(() => {});
  }
}

/**
 * Puts bytes at a path, whole or not at all: they are written beside it under a name of their own and take its place when
 * all of them are there. Links stay links, also to files that do not exist yet; pipes and devices are written into.
 *
 * @throws errors of the file system
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, unlink } = await nodeModules.files();
  const { dirname } = await nodeModules.path();
  const target = await targetOf(path);
  if (!target.isFile) {
    await writeInto(target.path, bytes);
    return;
  }
  const place = await placeOfProcesses();
  const folder = dirname(target.path);
  const temporary = `${folder}/${temporaryName(place)}`;
  const file = await open(temporary, 'wx', target.mode ?? 0o666);
  try {
    try {
      if (target.mode !== null) await file.chmod(target.mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target.path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await sweep(folder, place).catch(() => {});
}
